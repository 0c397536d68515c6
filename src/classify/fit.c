#include "fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define COST 1.0      /* of a mistake, against the size of weights */
#define SCALE 0.1     /* values are a few units large */
#define ROUNDS 100
#define ENOUGH 1e-3   /* largest change in a round */

void
fit_init(struct fit *fit, size_t rows, size_t columns)
{
	*fit = (struct fit){ .n_rows = rows,
			     .n_columns = columns,
			     .columns = xcalloc(columns + 1, sizeof(*fit->columns)),
			     .belongs = xcalloc(rows + 1, sizeof(*fit->belongs)),
			     .weights = xcalloc(columns + 1, sizeof(*fit->weights)) };
}

void
fit_release(struct fit *fit)
{
	for (size_t j = 0; j < fit->n_columns; j++)
		free(fit->columns[j].cells);
	free(fit->columns);
	free(fit->belongs);
	free(fit->weights);
}

void
fit_add(struct fit *fit, size_t row, size_t column, double value)
{
	struct fit_column *c = &fit->columns[column];

	XGROW(c->cells, c->n, c->cap);
	c->cells[c->n++] = (struct fit_cell){ (uint32_t)row, (float)(value * SCALE) };
}

/* How far a row is from being safely on its side; what is beyond costs nothing. */
static double
shortfall(const struct fit *fit, const double *sums, size_t row)
{
	double slack = 1 - (fit->belongs[row] ? sums[row] : -sums[row]);

	return slack > 0 ? slack : 0;
}

/* One Newton step for the bias; returns its size. */
static double
move_bias(struct fit *fit, double *sums)
{
	double slope = 0, bend = 1e-9, step;

	for (size_t i = 0; i < fit->n_rows; i++) {
		double slack = shortfall(fit, sums, i);

		slope -= 2 * COST * slack * (fit->belongs[i] ? 1 : -1);
		bend += slack > 0 ? 2 * COST : 0;
	}
	step = -slope / bend;
	fit->bias += step;
	for (size_t i = 0; i < fit->n_rows; i++)
		sums[i] += step;
	return fabs(step);
}

static double
move_weight(struct fit *fit, double *sums, size_t column)
{
	const struct fit_column *c = &fit->columns[column];
	double old = fit->weights[column], slope = old, bend = 1, moved;

	for (size_t k = 0; k < c->n; k++) {
		size_t row = c->cells[k].row;
		double x = c->cells[k].value, slack = shortfall(fit, sums, row);

		slope -= 2 * COST * slack * x * (fit->belongs[row] ? 1 : -1);
		bend += slack > 0 ? 2 * COST * x * x : 0;
	}
	moved = fmax(0, old - slope / bend);
	if (moved == old)
		return 0;
	for (size_t k = 0; k < c->n; k++)
		sums[c->cells[k].row] += (moved - old) * c->cells[k].value;
	fit->weights[column] = moved;
	return fabs(moved - old);
}

void
fit_solve(struct fit *fit)
{
	double *sums = xcalloc(fit->n_rows + 1, sizeof(*sums));
	double largest = 1;

	fit->bias = -1;
	for (size_t i = 0; i < fit->n_rows; i++)
		sums[i] = fit->bias;
	memset(fit->weights, 0, fit->n_columns * sizeof(*fit->weights));
	for (unsigned round = 0; round < ROUNDS && largest > ENOUGH; round++) {
		largest = move_bias(fit, sums);
		for (size_t j = 0; j < fit->n_columns; j++)
			if (!fit->columns[j].dropped)
				largest = fmax(largest, move_weight(fit, sums, j));
	}
	free(sums);
}

/* What a column adds to the sums of belonging rows, all in all. */
static double
effect_of(const struct fit *fit, size_t column)
{
	double sum = 0;

	for (size_t k = 0; k < fit->columns[column].n; k++)
		if (fit->belongs[fit->columns[column].cells[k].row])
			sum += fit->columns[column].cells[k].value;
	return fit->weights[column] * sum;
}

static int
compare_falling(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x > y ? -1 : x < y;
}

void
fit_keep_best(struct fit *fit, size_t n)
{
	double *effects, *sorted, least;

	if (n >= fit->n_columns)
		return;
	effects = xcalloc(fit->n_columns, sizeof(*effects));
	sorted = xcalloc(fit->n_columns, sizeof(*sorted));
	for (size_t j = 0; j < fit->n_columns; j++)
		effects[j] = effect_of(fit, j);
	memcpy(sorted, effects, fit->n_columns * sizeof(*sorted));
	qsort(sorted, fit->n_columns, sizeof(*sorted), compare_falling);
	least = sorted[n];
	for (size_t j = 0; j < fit->n_columns; j++)
		fit->columns[j].dropped = effects[j] <= least;
	free(effects);
	free(sorted);
}

/* A row's weighted sum. */
struct standing {
	double sum;
	bool belongs;
};

static int
compare_standings(const void *a, const void *b)
{
	const struct standing *x = a, *y = b;

	return x->sum > y->sum ? -1 : x->sum < y->sum;
}

static struct standing *
standings_of(const struct fit *fit)
{
	struct standing *v = xcalloc(fit->n_rows + 1, sizeof(*v));

	for (size_t j = 0; j < fit->n_columns; j++)
		for (size_t k = 0; k < fit->columns[j].n && fit->weights[j] > 0; k++)
			v[fit->columns[j].cells[k].row].sum += fit->weights[j] * fit->columns[j].cells[k].value / SCALE;
	for (size_t i = 0; i < fit->n_rows; i++)
		v[i].belongs = fit->belongs[i];
	qsort(v, fit->n_rows, sizeof(*v), compare_standings);
	return v;
}

double
fit_threshold(const struct fit *fit)
{
	struct standing *v = standings_of(fit);
	size_t inside = 0, right = 0;
	double best = -1, threshold = 1;

	for (size_t i = 0; i < fit->n_rows; i++)
		inside += v[i].belongs;
	for (size_t i = 0; i < fit->n_rows && v[i].sum > 0; i++) {
		double f1, next = i + 1 < fit->n_rows ? v[i + 1].sum : 0;

		right += v[i].belongs;
		if (next == v[i].sum)
			continue;
		f1 = 2.0 * (double)right / (double)(i + 1 + inside);
		if (f1 > best) {
			best = f1;
			threshold = (v[i].sum + next) / 2;
		}
	}
	free(v);
	return threshold;
}

void
fit_count(const struct fit *fit, size_t column, unsigned *inside, unsigned *outside)
{
	*inside = *outside = 0;
	for (size_t k = 0; k < fit->columns[column].n; k++)
		*(fit->belongs[fit->columns[column].cells[k].row] ? inside : outside) += 1;
}
