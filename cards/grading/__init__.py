"""An answer and its key → a Verdict on a card, or a Mark on a question. Pure: plain values in, plain values out."""
