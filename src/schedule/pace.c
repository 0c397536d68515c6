#include "schedule/pace.h"

void
pace_init(struct pace *p, double per_s, double burst, int64_t now_us)
{
	*p = (struct pace){ per_s, burst, burst, now_us };
}

static double
tokens_at(const struct pace *p, int64_t now_us)
{
	double tokens = p->tokens + (double)(now_us - p->at_us) / 1e6 * p->per_s;

	return tokens < p->burst ? tokens : p->burst;
}

void
pace_change(struct pace *p, double per_s, double burst, int64_t now_us)
{
	double tokens = tokens_at(p, now_us);

	*p = (struct pace){ per_s, burst, tokens < burst ? tokens : burst, now_us };
}

bool
pace_take(struct pace *p, int64_t now_us)
{
	p->tokens = tokens_at(p, now_us);
	p->at_us = now_us;
	if (p->tokens < 1)
		return false;
	p->tokens -= 1;
	return true;
}

int64_t
pace_wait(const struct pace *p, int64_t now_us)
{
	double missing = 1 - tokens_at(p, now_us);

	return missing <= 0 ? 0 : (int64_t)(missing / p->per_s * 1e6) + 1;
}
