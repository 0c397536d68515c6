/* A linear fit that tells two kinds of examples apart: L2-regularised squared hinge loss, no weight below zero,
 * solved one weight at a time (Chang, Hsieh and Lin, JMLR 9, 2008). Deterministic. */
#ifndef CLASSIFY_FIT_H
#define CLASSIFY_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fit_cell {
	uint32_t row;
	float value;
};

struct fit {
	size_t n_rows, n_columns;
	struct fit_column {
		struct fit_cell *cells;
		size_t n, cap;
		bool dropped;
	} * columns;
	bool *belongs;	 /* of each row */
	double *weights; /* of each column */
	double bias;
};

void fit_init(struct fit *fit, size_t rows, size_t columns);
void fit_release(struct fit *fit);

/* A cell that is not zero. */
void fit_add(struct fit *fit, size_t row, size_t column, double value);

/* Work out weights and bias, of the columns that are kept. */
void fit_solve(struct fit *fit);

/* Drop all columns but the n that do most. */
void fit_keep_best(struct fit *fit, size_t n);

/* The threshold on the weighted sum that gives the best F1, in the middle of a gap between two sums. */
double fit_threshold(const struct fit *fit);

/* How many rows of either kind hold something in a column. */
void fit_count(const struct fit *fit, size_t column, unsigned *inside, unsigned *outside);

#endif
