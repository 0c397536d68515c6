#include "bounds.h"

bool
bounds_is_bomb(uint64_t unpacked, uint64_t sent)
{
	return unpacked > RATIO_FREE && unpacked > RATIO_MAX * (sent + READ_MAX);
}

bool
bounds_is_endless(uint64_t received, uint64_t max_body)
{
	return received > 2 * max_body + WIRE_FREE;
}

int64_t
bounds_time_left(int64_t started_us, int64_t timeout_ms, int64_t now_us)
{
	return started_us + timeout_ms * 1000 - now_us;
}
