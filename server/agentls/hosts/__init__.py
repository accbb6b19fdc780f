"""The programs that read agent files, a package for each."""
