#include "dedup/age.h"

/* Half of what it was: a server's mishap, not an edit. When it stays so, the feed has become shorter; the
 * memory of the longer one fades by a sixteenth a day. */
static bool
has_shrunk(struct age *age, size_t n_items)
{
	if (n_items > 0 && n_items >= age->shown / 2)
		return false;
	if (age->shown)
		age->shown -= age->shown / 16 + 1;
	return true;
}

bool
age_advance(struct age *age, int64_t today, size_t n_items)
{
	uint32_t before = age->day;
	int64_t gone = today - age->on;

	if (gone == 0)
		return false;
	age->on = today;
	if (has_shrunk(age, n_items))
		return false;
	age->shown = (uint32_t)n_items;
	/* A clock that was set back: time has passed, nobody knows how much. */
	age->day += gone < 0 || gone > AGE_SLACK ? AGE_SLACK : (uint32_t)gone;
	return age->day / AGE_SLACK != before / AGE_SLACK;
}

uint32_t
age_horizon(const struct age *age)
{
	return age->day > AGE_KEEP ? age->day - AGE_KEEP : 0;
}
