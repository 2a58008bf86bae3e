import { expect, it } from 'vitest';
import {
	day,
	exactTime,
	longDay,
	machineTime,
	shortDay,
	timeOfDay,
	when
} from '../../../src/lib/ui/copy/format';

it('shows a time that no calendar has as “—”, and throws for none', () => {
	for (const time of [8.64e15 + 1, -9e15, NaN, Infinity]) {
		for (const shown of [timeOfDay, longDay, shortDay, exactTime]) expect(shown(time)).toBe('—');
		expect(when(time, 0)).toBe('—');
		expect(day(time, 0)).toBe('—');
		expect(machineTime(time)).toBe('');
	}
	expect(machineTime(0)).toBe('1970-01-01T00:00:00.000Z');
});
