/** Does to a world what an operation says. */
import { chooseRetention } from '../../../src/lib/archive/registry/retention';
import { sealedSegments, segmentFirst, segmentLast } from '../../../src/lib/wire/index';
import type { World } from '../world';
import type { Operation } from './operations';

/** Bytes a ms of a link on which a segment takes a second. */
const NARROW = 8;
const SLOW_STORAGE = 60;
/** A tab dies in the midst of its next commit; where none comes, after so many ms. */
const KILLED_MS = 3_000;
/** How much of what a full device has stored it may have. */
const FULL_SHARE = 0.7;

export function perform(world: World, operation: Operation): void {
	const { scheduler, relay, source } = world;
	const later = (ms: number, run: () => void): void =>
		void scheduler.schedule('timer', ms, run, scheduler.world);
	const restart = (ms: number): void => later(ms, () => relay.start());
	const device = 'device' in operation ? world.devices[operation.device]! : undefined;
	switch (operation.type) {
		case 'say':
			return scheduler.as(source.owner, () => source.say(operation.events, operation.safety));
		case 'repeat':
		case 'conflict':
			return scheduler.as(source.owner, () => source[operation.type](operation.back));
		case 'invalid':
			return scheduler.as(source.owner, () => source.invalid());
		case 'crash-relay':
			world.crash();
			return restart(operation.lasts);
		case 'stop-relay':
			return void relay.stop().then(() => restart(operation.lasts));
		case 'restore':
			world.crash(() => relay.restore(operation.entries));
			return restart(operation.lasts);
		case 'new-log':
			world.crash(() => relay.wipe());
			return restart(operation.lasts);
		case 'disk':
			relay.disk.state = operation.state;
			return later(operation.lasts, () => void (relay.disk.state = 'ok'));
		case 'damage': {
			const n = sealedSegments(relay.process?.log.head ?? 0) - 1 - operation.back;
			if (n >= 0) relay.disk.damaged.add(n);
			return;
		}
		case 'slow-storage':
			scheduler.slowStorage(SLOW_STORAGE);
			return later(operation.lasts, () => scheduler.slowStorage(1));
		case 'clock':
			scheduler.clocks[operation.whose] += operation.by;
			return;
		case 'retention':
			return void scheduler.as(scheduler.world, () =>
				chooseRetention({ days: null, bytes: operation.bytes })
			);
		default:
	}
	if (!device) return;
	const { link } = device;
	switch (operation.type) {
		case 'cut':
			return link.cut();
		case 'offline':
			link.set('down');
			device.surroundings({ online: false });
			return later(operation.lasts, () => {
				link.set('up');
				device.surroundings({ online: true });
			});
		case 'silent':
			link.set('silent');
			return later(operation.lasts, () => link.set('up'));
		case 'no-sockets':
			link.blocksSockets = true;
			link.cut();
			return later(operation.lasts, () => void (link.blocksSockets = false));
		case 'narrow':
			link.width = NARROW;
			return later(operation.lasts, () => void (link.width = Infinity));
		case 'open-tab':
			return device.openTab();
		case 'close-tab':
			return device.closeTab();
		case 'kill-tab': {
			const { ambushes } = world.storage;
			const kill = (): void => {
				ambushes.delete(device.relay);
				device.killTab();
			};
			ambushes.set(device.relay, kill);
			return later(KILLED_MS, () => {
				if (ambushes.get(device.relay) === kill) kill();
			});
		}
		case 'freeze':
			device.freeze();
			return later(operation.lasts, () => device.thaw());
		case 'hide':
			device.surroundings({ visible: false });
			return later(operation.lasts, () => device.surroundings({ visible: true }));
		case 'full': {
			const { storage } = world;
			storage.limits.set(device.relay, storage.used(device.relay) * FULL_SHARE);
			return later(operation.lasts, () => void storage.limits.delete(device.relay));
		}
		case 'evict':
		case 'lose':
			return device.lose(operation.type);
		case 'read':
			return device.fill(segmentFirst(operation.segment), segmentLast(operation.segment));
		default:
	}
}
