/*
 * Preloaded into a process: moves its wall clock, and fails or delays what it does with its log's files. The file that
 * BACKSCROLL_SHIM names steers it; it is mapped, so that a change counts at the next call. Layout: see shim.ts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct call {
	int32_t error; /* errno, or 0 */
	int32_t every; /* each so-manieth call fails */
};

struct steering {
	int64_t clock_ms;
	struct call sync, write, read;
	int32_t slow_ms; /* before each sync */
	uint32_t failed; /* calls that were made to fail */
};

static struct steering *steering;
static uint32_t calls;

__attribute__((constructor)) static void begin(void) {
	const char *path = getenv("BACKSCROLL_SHIM");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0) return;
	void *at = mmap(NULL, sizeof *steering, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at != MAP_FAILED) steering = at;
}

static int is_log(int fd) {
	char link[40], path[512];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, sizeof path - 1);
	if (length <= 0) return 0;
	path[length] = 0;
	const char *name = strrchr(path, '/');
	return name && strncmp(name, "/log.db", 7) == 0;
}

/* Whether this call has to fail; sets errno. */
static int fails(int fd, const struct call *call) {
	int error = call->error;
	int every = call->every;
	if (!error || every < 1 || !is_log(fd)) return 0;
	if (__atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) % (uint32_t)every) return 0;
	__atomic_add_fetch(&steering->failed, 1, __ATOMIC_RELAXED);
	errno = error;
	return 1;
}

#define REAL(name) \
	static __typeof__(&name) real; \
	if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int before_sync(int fd) {
	if (!steering) return 0;
	if (steering->slow_ms > 0 && is_log(fd)) usleep((useconds_t)steering->slow_ms * 1000);
	return fails(fd, &steering->sync);
}

int fsync(int fd) {
	REAL(fsync);
	return before_sync(fd) ? -1 : real(fd);
}

int fdatasync(int fd) {
	REAL(fdatasync);
	return before_sync(fd) ? -1 : real(fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
	REAL(pwrite64);
	return steering && fails(fd, &steering->write) ? -1 : real(fd, bytes, count, at);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) {
	REAL(pread64);
	return steering && fails(fd, &steering->read) ? -1 : real(fd, bytes, count, at);
}

static int64_t moved_ms(void) {
	return steering ? steering->clock_ms : 0;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
	REAL(clock_gettime);
	int result = real(clock, at);
	if (result || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)) return result;
	int64_t ms = moved_ms();
	at->tv_sec += ms / 1000;
	at->tv_nsec += (ms % 1000) * 1000000;
	if (at->tv_nsec < 0) at->tv_nsec += 1000000000, at->tv_sec--;
	if (at->tv_nsec >= 1000000000) at->tv_nsec -= 1000000000, at->tv_sec++;
	return 0;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
	(void)zone;
	struct timespec now;
	if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
	at->tv_sec = now.tv_sec;
	at->tv_usec = now.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *at) {
	struct timespec now;
	if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
	if (at) *at = now.tv_sec;
	return now.tv_sec;
}
