"""What circulation decides, without a database: which rule holds, when a loan is due, whether a copy may go out."""
