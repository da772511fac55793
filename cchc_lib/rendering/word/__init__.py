"""The paper as DOCX, for văn thư to edit, number and sign: the template ``mau.docx`` filled through python-docx."""
