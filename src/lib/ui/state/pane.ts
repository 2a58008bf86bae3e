/** The details pane beside a stream: its subject is part of the page's address. */
import { resolve } from '$app/paths';
import { addressOf } from './address';

/** A user or a channel of the current log, by id. */
export interface Subject {
	readonly type: 'user' | 'channel';
	readonly id: number;
}

const PARAMETER = 'details';

/** The subject of an address's pane; null for none, or an invalid one. */
export function subjectOf(params: URLSearchParams): Subject | null {
	const [, type, digits] = /^(user|channel)-(\d+)$/.exec(params.get(PARAMETER) ?? '') ?? [];
	const id = Number(digits);
	if (!Number.isSafeInteger(id) || id === 0) return null;
	return { type: type === 'user' ? 'user' : 'channel', id };
}

/** The address of the same page with another subject, or without the pane. */
export function withSubject(url: URL, subject: Subject | null): string {
	const { pathname, searchParams } = new URL(url);
	if (subject) searchParams.set(PARAMETER, `${subject.type}-${subject.id}`);
	else searchParams.delete(PARAMETER);
	return addressOf(pathname, searchParams);
}

/** The user or channel to whose page a link leads, if it leads to one; not to a message there. */
export function subjectAt({ pathname, searchParams }: URL): Subject | null {
	const id = Number(searchParams.get('id'));
	if (!Number.isSafeInteger(id) || id < 1 || searchParams.has('at')) return null;
	if (pathname.startsWith(`${resolve('/users')}/`)) return { type: 'user', id };
	if (pathname.startsWith(`${resolve('/channels')}/`)) return { type: 'channel', id };
	return null;
}
