"""The commands of `makegood`. Exit status: 0 done, 1 found something wrong, 2 used wrongly."""
