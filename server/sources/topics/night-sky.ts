import type { Topic } from './topic';

export const nightSky: Topic = {
	channel: 'night-sky',
	weight: 3,
	slots: {
		object: ['Saturn', 'Jupiter', 'the Pleiades', 'M31', 'the Ring Nebula', 'Vega', 'Albireo'],
		gear: ['8-inch Dobsonian', 'old binoculars', '80 mm refractor', 'phone on a tripod'],
		sky: ['clear', 'hazy', 'half clouded', 'perfectly dark']
	},
	dialogues: [
		[
			'a: Is {object} up yet where you are?',
			'b>0: Rises at about ten.',
			'c: I have it now, low in the east. Sky is {sky}.',
			'a>2: What are you using?',
			'c: The {gear}.',
			'a*: runs for the {gear}'
		],
		[
			'a: First light with the {gear} tonight!',
			'b>0: Congratulations, hence the clouds.',
			'a: Very funny. It is {sky}.',
			'b: Then show it {object} first.'
		],
		[
			'a: Did anyone catch the pass of the station?',
			'b: Yes, four minutes, brighter than {object}.',
			'c>1: Missed it by a kettle.'
		],
		[
			'a: What magnification for {object}?',
			'b>0: Start low. More only makes a bigger blur when it is {sky}.',
			'a: Thank you, that explains last night.'
		],
		[
			'a: My sketch of {object}: https://example.org/sketches/{number}',
			'b>0: Beautiful. How long did it take?',
			'a>1: An hour, and two warm socks.'
		],
		[
			'a: How dark is it really out there?',
			'b: I can see my own shadow by Venus.',
			'a>1: I can see mine by the car park.'
		]
	],
	remarks: [
		'Clouds from horizon to horizon 😑',
		'The seeing settled after midnight: three bands on Jupiter.',
		'*counts meteors: {number}',
		'Moonrise over the roofs was orange tonight 🌕',
		'Reminder: let the mirror cool before you judge it.',
		'{sky} until two, says the forecast'
	]
};
