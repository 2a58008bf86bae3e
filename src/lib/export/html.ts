/** HTML: one file without scripts, to read in a browser and to print. */
import { badgesOf, emotesOf } from '../wire/frame/adornments';
import { EventKind, isClearing, isCounted } from '../wire/frame/event';
import { badgePath, emotePath } from '../wire/images';
import { isStruck } from '../wire/moderation-rules';
import { partsOf } from '../wire/text-parts';
import type { ZoneClock } from './clock';
import { escaped, pageEnd, pageHead } from './html-page';
import { nameOf, type ExportEvent, type ExportRow } from './row';
import { missingWords } from './text';
import { answered, clearingWords, marksOf, messagesWords, noticeWords, outageWords } from './words';
import type { ExportAbout, Writer } from './writer';

/** Badges beside a name, as on the screen. */
const MOST_BADGES = 3;
/** What a page may have of a data URL within its style. */
const PICTURE = /^data:image\/(?:png|gif|webp|jpeg|avif);base64,[\w+/=]*$/;

/** The classes of pictures by path: each is in the file once, before its first use. */
class Pictures {
	readonly #of: ExportAbout['picture'];
	readonly #classes = new Map<string, string | null>();
	#count = 0;

	constructor(of: ExportAbout['picture']) {
		this.#of = of;
	}

	/** The rules that pictures of these paths need that weren't used before. */
	async rules(paths: Iterable<string>): Promise<string> {
		let rules = '';
		for (const path of paths) {
			if (this.#classes.has(path)) continue;
			const url = await this.#of(path);
			const name = url !== null && PICTURE.test(url) ? `i${++this.#count}` : null;
			this.#classes.set(path, name);
			if (name) rules += `.${name}{background-image:url(${url})}\n`;
		}
		return rules && `<style>\n${rules}</style>\n`;
	}

	classOf(path: string | null): string | null {
		return (path && this.#classes.get(path)) ?? null;
	}
}

const badgesIn = ({ author }: ExportEvent): readonly string[] =>
	author ? [...new Set(badgesOf(author).split(','))].filter(Boolean).slice(0, MOST_BADGES) : [];

const badgePathIn = ({ channel }: ExportEvent, badge: string): string | null =>
	channel && badgePath(channel.source, channel.name, badge);

const emotePathIn = ({ channel }: ExportEvent, id: string): string | null =>
	emotePath(channel?.source ?? '', id, 'moving');

function pathsIn(event: ExportEvent): (string | null)[] {
	return [
		...badgesIn(event).map((badge) => badgePathIn(event, badge)),
		...emotesOf(event).map(({ id }) => emotePathIn(event, id))
	];
}

const tintOf = (author: NonNullable<ExportEvent['author']>): string =>
	author.color === null
		? `oklch(.6 .13 ${(author.user * 137.5) % 360})`
		: `#${author.color.toString(16).padStart(6, '0')}`;

function authorOf(event: ExportEvent, pictures: Pictures): string {
	const { author } = event;
	if (!author) return `<b>${escaped(nameOf(author))}</b> `;
	const badges = badgesIn(event).map((badge) => {
		const picture = pictures.classOf(badgePathIn(event, badge));
		const words = escaped((badge.split('/')[0] ?? '').replace(/[_-]+/g, ' '));
		return picture ? `<span class="i b ${picture}" title="${words}">${words} </span>` : '';
	});
	return `<bdi style="--t:${tintOf(author)}" title="${escaped(author.login)}">${badges.join('')}${escaped(nameOf(author))}</bdi>`;
}

/** The text, letter by letter, with its links and its pictures. */
function textOf(event: ExportEvent, pictures: Pictures): string {
	const parts = partsOf(event).map((part) => {
		const text = escaped(part.text);
		if (part.type === 'link')
			return `<a href="${escaped(part.href)}" target="_blank" rel="noopener noreferrer nofollow">${text}</a>`;
		const picture = part.type === 'emote' ? pictures.classOf(emotePathIn(event, part.id)) : null;
		return picture ? `<span class="i ${picture}" title="${text}">${text}</span>` : text;
	});
	return parts.join('');
}

/** The inside of a row's line, behind its time; null for what isn't shown. */
function lineOf(row: ExportRow, pictures: Pictures, clock: ZoneClock): string | null {
	const { event, removal } = row;
	if (event.kind === EventKind.outage) return escaped(outageWords(event, clock));
	if (isClearing(event)) return escaped(clearingWords(event));
	const isNotice = event.kind === EventKind.notice;
	// Other acts of moderators are seen on the messages that they removed.
	if (!isCounted(event.kind) && !isNotice) return null;
	const reply = answered(row);
	const quote = reply?.text
		? `<span class="r" dir="auto">${escaped(`${reply.name}: ${reply.text}`)}</span>`
		: '';
	const element = isStruck(removal) ? 's' : 'span';
	const tone = event.kind === EventKind.action ? ' class="act"' : '';
	const text = `<${element} dir="auto"${tone}>${textOf(event, pictures)}</${element}>`;
	const marks = marksOf(row).map((mark) => ` <span class="k">[${escaped(mark)}]</span>`);
	const notice = isNotice ? `<span dir="auto">${escaped(noticeWords(event))}</span> ` : '';
	if (isNotice && event.text === '') return notice + marks.join('');
	return `${quote}${notice}${authorOf(event, pictures)}${text}${marks.join('')}`;
}

export function htmlWriter(about: ExportAbout): Writer {
	const { title, clock, messages, missing, madeAt } = about;
	const pictures = new Pictures(about.picture);
	let day = '';
	let channel = '';
	function rowOf(row: ExportRow): string {
		const { event } = row;
		const { sentAt } = event;
		const line = lineOf(row, pictures, clock);
		if (line === null) return '';
		let out = '';
		const today = clock.day(sentAt);
		const name = event.channel ? `#${event.channel.name.replace(/^#/, '')}` : '';
		const where = event.channel ? `${escaped(name)} · ${escaped(event.channel.source)}` : '';
		if (today !== day) out += `<h2>${clock.longDay(sentAt)}</h2>\n`;
		if (where !== channel || today !== day) out += `<h3 dir="auto">${where}</h3>\n`;
		[day, channel] = [today, where];
		const iso = new Date(sentAt).toISOString();
		const time = `<time datetime="${iso}" title="${clock.stamp(sentAt)}">${clock.time(sentAt)}</time> `;
		const kind = isCounted(event.kind) ? 'm' : 'n';
		return `${out}<p class="${kind}" id="m${event.seq}">${time}${line}</p>\n`;
	}
	return {
		head: () =>
			pageHead(title, [
				`${messagesWords(messages)}. Times are in ${escaped(clock.zone)}. Saved ${clock.stamp(madeAt)}.`,
				...(missing > 0 ? [missingWords(missing)] : []),
				'A message that was deleted keeps its text, struck, and says so at its end.'
			]),
		async rows(rows) {
			const paths = rows.flatMap(({ event }) => pathsIn(event)).filter((path) => path !== null);
			const rules = await pictures.rules(new Set(paths));
			return rules + rows.map(rowOf).join('');
		},
		end: () => pageEnd(`End: ${messagesWords(messages)}.`)
	};
}
