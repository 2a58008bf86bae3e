/** Does what a round plans to the relay, the networks and the browser. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LINKS, type Network } from './network';
import { needOf, type Fault, type Need } from './plan';
import type { Profile } from './profile';
import type { Subject } from './subject';

export interface Victims {
	readonly subject: Subject;
	readonly network: Network;
	readonly profile: Profile | undefined;
}

const HOUR_MS = 3_600_000;
/** How far clocks jump, in ms. */
const JUMPS = [-30_000, 30_000, -HOUR_MS, HOUR_MS, -24 * HOUR_MS, 24 * HOUR_MS, 400 * 24 * HOUR_MS];
/** Every call, or one in so many. */
const EVERY = [1, 1, 2, 5];

const pick = <T>(from: readonly T[], draw: number): T => {
	const chosen = from[Math.floor(draw * from.length)];
	if (chosen === undefined) throw new Error('nothing to draw from');
	return chosen;
};

/** What this machine can't give, of what a fault needs; null if it has all. */
function lacking(need: Need, victims: Victims, prlimit: boolean): string | null {
	const { subject, profile } = victims;
	switch (need) {
		case 'nothing':
			return null;
		case 'prlimit':
			return prlimit ? null : 'there is no prlimit';
		case 'a disk':
			return subject.disk ? null : 'no tmpfs can be mounted';
		case 'shim':
			return subject.shim ? null : 'there is no compiler, or no preloading';
		case 'browser':
			return profile ? null : 'there is no browser in this run';
		case 'browser and shim':
			return profile?.shim ? null : 'there is no browser, or no compiler';
	}
}

/** Lets a fault happen; resolves when it is over and what it spoilt is healed. */
export async function happen(fault: Fault, victims: Victims): Promise<void> {
	await sleep(fault.at);
	const { subject, network } = victims;
	const { name, lasts, draws } = fault;
	const link = pick(LINKS, draws[0]);
	switch (name) {
		case 'kill':
			return subject.restart('SIGKILL', lasts / 4);
		case 'stop':
			return subject.restart('SIGTERM', lasts / 4);
		case 'deploy':
			return subject.restart('SIGTERM', lasts / 4, true);
		case 'pause':
			return subject.pause(lasts);
		case 'clock':
			return during(
				lasts,
				() => subject.shim?.clock(pick(JUMPS, draws[0])),
				() => subject.shim?.clock(0)
			);
		case 'cut':
			return network.cut(link);
		case 'silence':
			return during(
				// Long enough for somebody to notice, every other time.
				draws[1] < 0.5 ? lasts : 7_000,
				() => network.silence(link),
				() => network.clear(link)
			);
		case 'refusal':
			return during(
				lasts,
				() => network.refuse(link),
				() => network.clear(link)
			);
		case 'no upgrade':
			return during(
				lasts,
				() => network.refuseUpgrade(link),
				() => network.clear(link)
			);
		case 'slow network':
			return during(
				lasts,
				() => network.slow(link, draws[1] < 0.5 ? 0 : 200 + draws[1] * 1_000),
				() => network.clear(link)
			);
		case 'browser killed':
			return victims.profile?.restart(lasts / 4);
		case 'browser clock':
			return during(
				lasts,
				() => victims.profile?.shim?.clock(pick(JUMPS, draws[0])),
				() => victims.profile?.shim?.clock(0)
			);
		case 'read fails':
			// Of a relay that is up, most of what it reads is in memory.
			await Promise.all([spoilDisk(fault, subject), subject.restart('SIGKILL', 0)]);
			return;
		case 'flipped bits':
			// After the round, when what is in the log is known.
			return;
		default:
			return spoilDisk(fault, subject);
	}
}

/** Faults of the disk: while they last, a start may fail. */
function spoilDisk({ name, lasts, draws }: Fault, subject: Subject): Promise<void> {
	const { shim, disk } = subject;
	const every = pick(EVERY, draws[0]);
	const spoil = (): void => {
		if (name === 'file limit') subject.limitFiles(Math.floor(draws[0] * 65_536));
		else if (name === 'disk full') disk?.fill();
		else if (name === 'slow disk') shim?.slow(20 + draws[0] * 1_500);
		else if (name === 'no space') shim?.fail('write', 'ENOSPC', every);
		else if (name === 'sync fails') shim?.fail('sync', 'EIO', every);
		else if (name === 'write fails') shim?.fail('write', 'EIO', every);
		else if (name === 'read fails') shim?.fail('read', 'EIO', every);
	};
	const heal = (): void => {
		if (name === 'file limit') subject.limitFiles(undefined);
		disk?.free();
		shim?.heal();
	};
	return subject.spoil(lasts, spoil, heal);
}

async function during(lasts: number, begin: () => void, end: () => void): Promise<void> {
	begin();
	await sleep(lasts);
	end();
}

/** Faults of a round that happen here, and why the others don't. */
export function possible(
	faults: readonly Fault[],
	victims: Victims,
	prlimit: boolean
): { happening: Fault[]; left: string[] } {
	const happening: Fault[] = [];
	const left: string[] = [];
	for (const fault of faults) {
		const reason = lacking(needOf(fault.name), victims, prlimit);
		if (reason === null) happening.push(fault);
		else left.push(`${fault.name}: ${reason}`);
	}
	return { happening, left };
}
