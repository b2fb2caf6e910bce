"""What each type of question is: its content and key, how an answer is read and marked. A type is one module; `registry` knows them all."""
