"""An answer and its key → a Verdict. Pure: plain values in, plain values out."""
