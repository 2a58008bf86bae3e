/** The people of the invented chat: who they are, where they sit and how they write. */

/** A way of writing, applied to a script's plain sentences. */
export type Habit = 'plain' | 'lower' | 'excited' | 'trailing' | 'emoji';

export interface Person {
	readonly user: string;
	readonly userId: string;
	/** As the person spells it; without one the login is shown. */
	readonly displayName?: string;
	/** '#rrggbb'; some never chose one. */
	readonly color?: string;
	readonly habit: Habit;
	/** What the person likes to add. */
	readonly emoji: string;
	/** How much the person talks, against the others. */
	readonly talk: number;
}

type Row = readonly [
	user: string,
	displayName: string,
	color: string,
	habit: Habit,
	emoji: string,
	talk: number
];

const ROWS: readonly Row[] = [
	['ada', 'Ada', '#c2410c', 'plain', '🙂', 9],
	['brightwater', 'Brightwater', '#2563eb', 'lower', '🌊', 7],
	['cem_k', 'Cem', '#16a34a', 'plain', '👍', 6],
	['dmitri', 'Дмитрий', '#9333ea', 'trailing', '🤔', 6],
	['elif', 'Elif', '#db2777', 'excited', '✨', 8],
	['fennel', '', '#65a30d', 'lower', '🌿', 5],
	['gus_on_rails', 'Gus', '#b45309', 'plain', '🚂', 6],
	['haruka', '遥', '#e11d48', 'emoji', '🌸', 7],
	['inez', 'Inez', '', 'plain', '🎲', 4],
	['jonquil', 'Jonquil', '#ca8a04', 'excited', '🎉', 5],
	['karim', 'كريم', '#0d9488', 'plain', '☕', 6],
	['lumen', 'Lumen', '#7c3aed', 'trailing', '🔭', 6],
	['mateo', 'Mateo', '#0284c7', 'emoji', '⚽', 5],
	['noor', 'نور', '#be123c', 'plain', '🌙', 4],
	['old_tom', 'Old Tom', '', 'trailing', '🎣', 3],
	['petra', 'Petra', '#4d7c0f', 'lower', '♟️', 5],
	['quill', '', '#475569', 'plain', '🖋️', 3],
	['ryo', '涼', '#0891b2', 'lower', '🍜', 5],
	['sveta', 'Светлана', '#a21caf', 'excited', '❤️', 6],
	['tuva', 'Tuva', '#1d4ed8', 'plain', '❄️', 4]
];

/** Those who are here every day. */
export const REGULARS: readonly Person[] = ROWS.map(
	([user, displayName, color, habit, emoji, talk], index) => ({
		user,
		userId: String(1_001 + index),
		...(displayName ? { displayName } : {}),
		...(color ? { color } : {}),
		habit,
		emoji,
		talk
	})
);

const ADJECTIVES = 'quiet brisk amber lucky sleepy distant paper copper gentle rapid'.split(' ');
const ANIMALS =
	'otter heron badger lynx sparrow newt marten gecko puffin hare vole ibis moth carp'.split(' ');
const HABITS: readonly Habit[] = ['plain', 'lower', 'excited', 'plain', 'trailing'];
const EMOJI = ['🙂', '😄', '👀', '🙌', '👋'];

/** Those who drop in now and then and say a line or two: 140 of them. */
export const PASSERS_BY: readonly Person[] = ADJECTIVES.flatMap((adjective, row) =>
	ANIMALS.map((animal, column) => {
		const n = row * ANIMALS.length + column;
		return {
			user: `${adjective}_${animal}${n % 3 === 0 ? n : ''}`,
			userId: String(5_001 + n),
			habit: HABITS[n % HABITS.length] ?? 'plain',
			emoji: EMOJI[n % EMOJI.length] ?? '🙂',
			talk: 1
		};
	})
);
