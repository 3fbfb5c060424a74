"""Panel and provider APIs, read into one model (`model`) by one adapter a dialect."""
