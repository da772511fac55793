"""The domain: periods, working days, balances, measures, results; knows no file and no page."""
