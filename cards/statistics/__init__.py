"""How well it goes: retention, calibration, forecast, mastery, activity. Formulas over plain numbers.

Pure: no Django, no clock; today is an argument. States and ratings are the numbers of the review log.
"""
