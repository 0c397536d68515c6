#include "worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <libxml/parser.h>
#include <unicode/uclean.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1 /* its shadow memory takes terabytes of address space, its reports go to stderr */
#else
#define SANITIZED 0
#endif

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__i386__)
#define ARCH AUDIT_ARCH_I386
#elif defined(__arm__)
#define ARCH AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#endif

/* ---- Landlock: every access to files that the kernel knows of is handled, and none is allowed */

/* What each version of the interface added (linux/landlock.h of an old Debian knows the first only). */
static const uint64_t landlock_rights[] = {
	(1u << 13) - 1, /* 1: execute … make_sym */
	1u << 13,       /* 2: refer */
	1u << 14,       /* 3: truncate */
	0,              /* 4: TCP, below */
	1u << 15,       /* 5: ioctl on devices */
};

static int
landlock_version(void)
{
	return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static int
lock_files(void)
{
	struct {
		uint64_t fs, net;
	} handled = { 0 };
	int version = landlock_version(), fd, ret;

	if (version < 1)
		return -1;
	for (int i = 0; i < version && i < (int)(sizeof(landlock_rights) / sizeof(landlock_rights[0])); i++)
		handled.fs |= landlock_rights[i];
	handled.net = version >= 4 ? 3 : 0; /* bind and connect */
	fd = (int)syscall(SYS_landlock_create_ruleset, &handled,
			  version >= 4 ? sizeof(handled) : sizeof(handled.fs), 0);
	if (fd < 0)
		return -1;
	ret = (int)syscall(SYS_landlock_restrict_self, fd, 0);
	close(fd);
	return ret;
}

/* ---- seccomp: the calls that reading a document needs; every other one fails with EPERM */

#ifdef ARCH
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOAD_ARG(n) LOAD(args[n])
#else
#define LOAD_ARG(n) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[n]) + 4)
#endif
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define IF_CALL(nr, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, (skip))
#define ALLOW_CALL(nr) IF_CALL(nr, 1), ALLOW
/* Allowed when the argument's low word is value (high words are not looked at: descriptors and process ids
 * are ints to the kernel as well). */
#define ALLOW_CALL_IF(nr, arg, value)                                                                 \
	IF_CALL(nr, 4), LOAD_ARG(arg), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), ALLOW, REFUSE
/* Allowed when none of these bits is set in the argument. */
#define ALLOW_CALL_WITHOUT(nr, arg, bits)                                                             \
	IF_CALL(nr, 4), LOAD_ARG(arg), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0), ALLOW, REFUSE

static int
lock_calls(int fd)
{
	struct sock_filter code[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS), /* another ABI: its numbers mean other calls */
		LOAD(nr),
		ALLOW_CALL_IF(SYS_read, 0, (unsigned)fd),
#if SANITIZED
		ALLOW_CALL_IF(SYS_write, 0, (unsigned)fd), /* reports are lost rather than let through */
		ALLOW_CALL(SYS_sigaltstack),
#else
		ALLOW_CALL_IF(SYS_write, 0, (unsigned)fd),
#endif
		ALLOW_CALL(SYS_brk),
		ALLOW_CALL(SYS_munmap),
		ALLOW_CALL(SYS_mremap),
		ALLOW_CALL(SYS_madvise),
#ifdef SYS_mmap
		ALLOW_CALL_WITHOUT(SYS_mmap, 2, PROT_EXEC),
#endif
#ifdef SYS_mmap2
		ALLOW_CALL_WITHOUT(SYS_mmap2, 2, PROT_EXEC),
#endif
		ALLOW_CALL_WITHOUT(SYS_mprotect, 2, PROT_EXEC),
		ALLOW_CALL(SYS_futex),
		ALLOW_CALL(SYS_getrandom),
		ALLOW_CALL(SYS_clock_gettime),
		ALLOW_CALL(SYS_getrusage),
		ALLOW_CALL_IF(SYS_prlimit64, 0, 0), /* its own limits: CPU anew for each document */
		ALLOW_CALL(SYS_rt_sigreturn),
		ALLOW_CALL(SYS_rt_sigprocmask), /* with the next three: abort() */
		ALLOW_CALL(SYS_getpid),
		ALLOW_CALL(SYS_gettid),
		ALLOW_CALL_IF(SYS_tgkill, 0, (unsigned)getpid()),
		ALLOW_CALL(SYS_exit),
		ALLOW_CALL(SYS_exit_group),
		REFUSE,
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static bool
has_seccomp(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}
#else
static int
lock_calls(int fd)
{
	(void)fd;
	errno = ENOSYS;
	return -1;
}

static bool
has_seccomp(void)
{
	return false;
}
#endif

/* ---- the rest */

static int
lock_limits(size_t memory)
{
	struct rlimit none = { 0, 0 }, space = { memory, memory };

	if (setrlimit(RLIMIT_NOFILE, &none) < 0 || setrlimit(RLIMIT_NPROC, &none) < 0 ||
	    setrlimit(RLIMIT_FSIZE, &none) < 0 || setrlimit(RLIMIT_CORE, &none) < 0)
		return -1;
	return SANITIZED ? 0 : setrlimit(RLIMIT_AS, &space);
}

/* Started by root, it could raise its limits again. The service has none, and may not even ask to drop them. */
static int
drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct held[_LINUX_CAPABILITY_U32S_3] = { { 0 } };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (syscall(SYS_capget, &header, held) == 0 && held[0].permitted == 0 && held[1].permitted == 0)
		return 0;
	return (int)syscall(SYS_capset, &header, none);
}

/* Where memory is short, a document is given up, not the daemon. Anybody may raise this; where it fails, the kernel
 * goes by size, and that is mostly us. */
static void
go_first(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, "1000", 4);

	(void)n;
	if (fd >= 0)
		close(fd);
}

int
sandbox_probe(struct error *err)
{
	bool files = landlock_version() >= 1, calls = has_seccomp();

	if (files && calls)
		return 0;
	return error_set(err, "this kernel lacks %s%s%s", files ? "" : "Landlock", files || calls ? "" : " and ",
			 calls ? "" : "seccomp filters");
}

int
sandbox_lock(int fd, size_t memory)
{
	UErrorCode status = U_ZERO_ERROR;
	bool whole;

	/* Whatever these libraries set up once, they set up now: afterwards no file can be opened. ICU's data
	 * is in its shared library, mapped already. */
	xmlInitParser();
	u_init(&status);
	go_first(); /* while /proc/self is ours: not when we cannot be dumped */
	whole = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	whole = lock_files() == 0 && whole; /* before the limits: it needs a descriptor for a moment */
	whole = lock_limits(memory) == 0 && whole;
	whole = drop_capabilities() == 0 && whole;
	whole = lock_calls(fd) == 0 && whole;
	return whole ? 0 : -1;
}

/* RLIMIT_CPU counts the whole life of a process: each share comes on top of what is used. */
void
sandbox_limit_cpu(unsigned seconds)
{
	struct rusage used;
	struct rlimit limit;

	if (getrusage(RUSAGE_SELF, &used) < 0 || getrlimit(RLIMIT_CPU, &limit) < 0)
		return;
	limit.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + seconds + 1;
	setrlimit(RLIMIT_CPU, &limit);
}
