"""Classes: made (`actions`) and joined (`joining`), their `people` and roster (`plan`), and what they have to do."""
