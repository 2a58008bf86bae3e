/*
 * Preloaded into a relay: while the file $SLOW_DISK exists, each fsync of a file of the log takes as many milliseconds as it
 * says, and is noted in $SLOW_DISK.syncs, a letter each: m for one that the main thread waits for, t for another thread's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_for_disk(int fd) {
	char link[64], path[4096], notes[4096];
	long ms = 0;
	const char *control = getenv("SLOW_DISK");
	FILE *file = control ? fopen(control, "r") : NULL;
	if (!file) return;
	if (fscanf(file, "%ld", &ms) != 1) ms = 0;
	fclose(file);
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, sizeof path - 1);
	if (length < 0) return;
	path[length] = 0;
	if (!strstr(path, "/log.db")) return;
	snprintf(notes, sizeof notes, "%s.syncs", control);
	int note = open(notes, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (note >= 0) {
		if (write(note, syscall(SYS_gettid) == getpid() ? "m" : "t", 1) < 0) abort();
		close(note);
	}
	struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&pause, NULL);
}

int fsync(int fd) {
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
	wait_for_disk(fd);
	return real(fd);
}

int fdatasync(int fd) {
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
	wait_for_disk(fd);
	return real(fd);
}
