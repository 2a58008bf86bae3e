import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../server/relay/validate';
import { EventKind, isShown } from '../../../src/lib/wire/index';
import { SAMPLES } from '../../support/kinds';
import { quoted, read, section } from '../docs/documents';

const NOW = 1_800_000_000_000;

// docs/how-to/event-kind.md names these tests: each fails where a new kind was forgotten.
describe.each(Object.values(SAMPLES))('The event kind $kind', (sample) => {
	it('is taken by ingest', () => {
		expect(validateEvent(sample, 0, 'test', NOW).kind).toBe(EventKind[sample.kind]);
	});

	it('is shown in lists of messages', () => {
		expect(isShown(EventKind[sample.kind])).toBe(true);
	});

	it('is described for whoever sends it', () => {
		const described = section(read('docs/PROTOCOL.md'), '### POST /api/ingest');
		expect(quoted(described)).toContain(sample.kind);
	});
});
