/** The processes of a browser, which are more than one. */
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
	readonly pid: number;
	readonly parent: number;
	/** The first 15 letters of its program. */
	readonly name: string;
}

function everyProcess(): Process[] {
	return readdirSync('/proc').flatMap((entry) => {
		if (!/^\d+$/.test(entry)) return [];
		try {
			const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
			const end = stat.lastIndexOf(')');
			const [state, parent] = stat.slice(end + 2).split(' ');
			if (state === 'Z') return [];
			const name = stat.slice(stat.indexOf('(') + 1, end);
			return [{ pid: Number(entry), parent: Number(parent), name }];
		} catch {
			// It has ended since it was listed.
			return [];
		}
	});
}

/** A process and all that it started, and so on; those of that name only, if one is given. */
export function processesOf(pid: number, name?: RegExp): number[] {
	const all = everyProcess();
	const found = all.filter((each) => each.pid === pid);
	for (const { pid: parent } of found) found.push(...all.filter((each) => each.parent === parent));
	return found.flatMap((each) => (!name || name.test(each.name) ? [each.pid] : []));
}

/** Sends a signal to processes; those that have ended meanwhile don't matter. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
	for (const pid of pids) {
		try {
			process.kill(pid, name);
		} catch {
			// Gone already.
		}
	}
}

/** Ends processes at once, and waits until the system has taken them down. */
export async function killAll(pids: readonly number[]): Promise<void> {
	signal(pids, 'SIGKILL');
	const runs = (pid: number): boolean => everyProcess().some((each) => each.pid === pid);
	while (pids.some(runs)) await new Promise((resolve) => setTimeout(resolve, 20));
}
