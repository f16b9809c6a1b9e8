SUMMARY = "?"
