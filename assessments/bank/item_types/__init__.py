"""What each type of question is; `registry` knows them all.

A type is one folder: `type.py` (content, key, answers, marking), `question.html` (how it is shown), `fields.html` (how it is edited),
`client/answer.ts` (how pupils answer it).
"""
