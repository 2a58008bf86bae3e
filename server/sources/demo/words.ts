/** Names and topics of invented people. */

export const FIRST = [
	'ada',
	'bela',
	'chidi',
	'dara',
	'emre',
	'fenna',
	'goran',
	'hana',
	'ines',
	'joao',
	'kaya',
	'luca',
	'mina',
	'nils',
	'oona',
	'priya',
	'quin',
	'rosa',
	'sami',
	'tove',
	'uma',
	'vera',
	'wes',
	'xenia',
	'yuki',
	'zora'
];
export const LAST = [
	'',
	'',
	'',
	'_',
	'brook',
	'fox',
	'hart',
	'lake',
	'moth',
	'night',
	'oak',
	'pine',
	'reed',
	'stone',
	'vale',
	'wren',
	'42',
	'77',
	'_tv',
	'xo'
];
/** Display names in other scripts; the login doesn't show them. */
export const SCRIPTS = [
	'Юлия',
	'美咲',
	'さくら',
	'지훈',
	'नेहा',
	'ليلى',
	'דנה',
	'Ελένη',
	'ณัฐ',
	'Zoë',
	'Łukasz',
	'小明'
];
export const COLORS = [
	'#d63e3e',
	'#1e8f4e',
	'#2b6cb0',
	'#b7791f',
	'#8e44ad',
	'#0f8b8d',
	'#c2527f',
	'#5b6ee1'
];

export interface Topic {
	readonly channel: string;
	readonly things: readonly string[];
	readonly doing: readonly string[];
}

export const TOPICS: readonly Topic[] = [
	{
		channel: 'general',
		things: ['the new layout', 'my coffee', 'this week', 'the weather here', 'that concert'],
		doing: ['taking a break', 'listening to old records', 'planning the meetup', 'reading back']
	},
	{
		channel: 'speedrun',
		things: ['that skip', 'the last split', 'the water level', 'his pace', 'the second boss'],
		doing: ['practising the skip', 'watching the run', 'retiming it', 'learning the new route']
	},
	{
		channel: 'cooking',
		things: ['the dough', 'this curry', 'my knife', 'the sourdough', 'that recipe'],
		doing: ['waiting for the oven', 'chopping onions', 'making dumplings', 'burning the rice']
	},
	{
		channel: 'linux',
		things: ['the kernel update', 'my terminal', 'that driver', 'the mirror', 'systemd'],
		doing: ['reading the logs', 'compiling again', 'rebooting', 'fixing the boot loader']
	},
	{
		channel: 'music',
		things: ['that bass line', 'the bridge', 'this mix', 'the new album', 'the second verse'],
		doing: ['tuning up', 'recording a take', 'looking for samples', 'learning the solo']
	},
	{
		channel: 'astronomy',
		things: ['the seeing tonight', 'my mount', 'Saturn', 'that nebula', 'the eclipse'],
		doing: ['stacking frames', 'polar aligning', 'waiting for clouds to go', 'sketching the moon']
	}
];

/** {thing}, {doing}, {name} are filled in. */
export const SENTENCES = [
	'has anyone tried {thing} yet?',
	'{thing} is so much better than I thought',
	'I am {doing} right now',
	'still {doing}, back in ten minutes',
	'can somebody explain {thing} to me',
	'wait, what happened to {thing}?',
	'{thing}! finally',
	'I was {doing} and nearly missed {thing}',
	'not sure about {thing}, it worked yesterday',
	'hello everyone, what did I miss?',
	'good night, see you tomorrow',
	'that made my day',
	'lol',
	'yes, exactly that',
	'no way',
	'thanks, that helped a lot',
	'I will try that after {doing}',
	'does {thing} work for you?',
	'first time here, is this always so lively?',
	'give it five minutes, {thing} needs its time',
	'brb, {doing}',
	'I keep telling everyone about {thing}',
	'we should write that down',
	'who else is {doing}?',
	'I have a theory about {thing} but it is long, so bear with me: it looks simple at first, then you notice how it all hangs together, and then you start over'
] as const;
export const ANSWERS = [
	'{name}: yes, works here',
	'{name}: try it again, it took me three attempts',
	'@{name} that is what I said!',
	'{name} agreed',
	'@{name} have a look at the notes from last week',
	'{name}: no idea, sorry',
	'@{name} welcome!',
	'{name}: only on Tuesdays'
] as const;
export const ACTIONS = [
	'waves',
	'is {doing}',
	'hands {name} a biscuit',
	'looks at {thing} and sighs',
	'claps'
] as const;
export const FOREIGN = [
	'こんにちは、みなさん',
	'それは面白いですね',
	'Всем привет!',
	'да, согласна',
	'مرحبا بالجميع',
	'هذا رائع حقًا',
	'שלום לכולם',
	'नमस्ते सबको',
	'안녕하세요 여러분',
	'大家好，今天怎么样？',
	'Καλησπέρα σε όλους',
	'สวัสดีครับ',
	'¿alguien más lo vio?',
	"c'est génial, bravo",
	'das war knapp'
] as const;
export const EMOJI = [
	'😂',
	'🔥',
	'🎉',
	'👍',
	'❤️',
	'👀',
	'🙌🏽',
	'😴',
	'🤔',
	'👩‍💻',
	'🏳️‍🌈',
	'🚀'
] as const;
