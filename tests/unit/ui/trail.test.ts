import { expect, test } from 'vitest';
import { Trail } from '../../../src/lib/ui/shell/trail';

/** A tab's storage. */
function storage(): Pick<Storage, 'getItem' | 'setItem'> {
	const kept = new Map<string, string>();
	return {
		getItem: (key) => kept.get(key) ?? null,
		setItem: (key, value) => void kept.set(key, value)
	};
}

test('A way back leads over all steps within a page to the page before it', () => {
	const trail = new Trail(storage());
	trail.note(7, '/channels');
	trail.note(8, '/channels/linux');
	trail.note(9, '/channels/linux');
	expect(trail.back).toBe(2);
	trail.note(7, '/channels');
	expect(trail.back).toBeNull();
});

test('A tab that came from elsewhere has none, also where it was here before', () => {
	const kept = storage();
	new Trail(kept).note(7, '/');
	const trail = new Trail(kept);
	trail.note(9_000, '/channels/linux');
	expect(trail.back).toBeNull();
});

test('A reload keeps it; a browser that keeps nothing has it until then', () => {
	const kept = storage();
	const before = new Trail(kept);
	before.note(1, '/');
	before.note(2, '/users');
	const after = new Trail(kept);
	after.note(2, '/users');
	expect(after.back).toBe(1);
	const refusing = new Trail({
		getItem: () => {
			throw new Error('refused');
		},
		setItem: () => {
			throw new Error('refused');
		}
	});
	refusing.note(1, '/');
	refusing.note(2, '/users');
	expect(refusing.back).toBe(1);
});

test('Another way taken from the middle ends the old one', () => {
	const trail = new Trail(storage());
	trail.note(1, '/');
	trail.note(2, '/users');
	trail.note(1, '/');
	trail.note(2, '/channels');
	expect(trail.back).toBe(1);
	trail.note(4, '/settings');
	expect(trail.back).toBeNull();
});
