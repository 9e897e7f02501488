"""A whole installation in containers: what stands behind `make up` and its kin."""
