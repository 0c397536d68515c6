#include "schedule/budget.h"

#include <math.h>
#include <string.h>

#define DAY_S 86400.0

/* Eight classes to a doubling, from 1/4 on. */
#define CLASSES_PER_DOUBLING 8
#define LEAST_DOUBLING (-2)

#define SHARE_MIN 1e-4
#define SHARE_MAX 1e4

/* The correction looks back over a week or two, and begins as if nothing were wrong. */
#define LOOK_BACK_DAYS 14
#define PRIOR_POLLS 100
#define CORRECTION_MAX 2.0

void
budget_init(struct budget *b, double per_day)
{
	*b = (struct budget){ .per_day = per_day, .share = -1, .asked = PRIOR_POLLS, .expected = PRIOR_POLLS };
}

static struct budget_class *
class_of(struct budget *b, double weight)
{
	double i = (log2(weight) - LEAST_DOUBLING) * CLASSES_PER_DOUBLING;

	return &b->classes[i < 0 ? 0 : i >= BUDGET_CLASSES ? BUDGET_CLASSES - 1 : (int)i];
}

/* Once what was there is out, nothing of it may stay behind by rounding. */
static void
take_out(struct budget *b, const struct budget_place *place)
{
	struct budget_class *c = class_of(b, (double)place->weight);

	b->feeds--;
	if (--c->feeds == 0) {
		*c = (struct budget_class){ 0 };
		return;
	}
	c->weight -= (double)place->weight;
	c->least -= (double)place->least;
	c->most -= (double)place->most;
}

void
budget_move(struct budget *b, struct budget_place *place, double weight, int64_t min_s, int64_t max_s)
{
	struct budget_class *c;

	if (place->weight > 0)
		take_out(b, place);
	b->changes++;
	*place = (struct budget_place){ 0 };
	if (!(weight > 0))
		return;
	*place = (struct budget_place){ (float)weight, (float)(DAY_S / (double)(max_s < 1 ? 1 : max_s)),
					(float)(DAY_S / (double)(min_s < 1 ? 1 : min_s)) };
	c = class_of(b, (double)place->weight);
	b->feeds++;
	c->feeds++;
	c->weight += (double)place->weight;
	c->least += (double)place->least;
	c->most += (double)place->most;
}

static double
clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

/* Requests a day of all feeds. */
static double
demand(const struct budget *b, double share)
{
	double all = 0;

	for (int i = 0; i < BUDGET_CLASSES; i++) {
		const struct budget_class *c = &b->classes[i];

		all += clamp(c->weight / share, c->least, c->most);
	}
	return all;
}

static double
solve(const struct budget *b)
{
	double low = log(SHARE_MIN), high = log(SHARE_MAX);
	double wanted = b->per_day * b->feeds * clamp(b->expected / b->asked, 1 / CORRECTION_MAX, CORRECTION_MAX);

	for (int i = 0; i < 30; i++) {
		double middle = (low + high) / 2;

		if (demand(b, exp(middle)) > wanted)
			low = middle;
		else
			high = middle;
	}
	return exp(high);
}

double
budget_share(struct budget *b)
{
	if (b->share < 0 || b->changes > b->feeds / 32) {
		b->share = solve(b);
		b->changes = 0;
	}
	return b->share;
}

void
budget_spend(struct budget *b, const struct budget_place *place, int64_t wait_s)
{
	double share = budget_share(b);

	if (!(place->weight > 0))
		return;
	b->asked += 1;
	b->expected += clamp((double)place->weight / share, (double)place->least, (double)place->most) *
		       (double)wait_s / DAY_S;
	if (b->asked > PRIOR_POLLS + LOOK_BACK_DAYS * b->per_day * b->feeds) {
		b->asked /= 2;
		b->expected /= 2;
	}
}
