import type { Topic } from './topic';

export const polyglots: Topic = {
	channel: 'polyglots',
	weight: 3,
	slots: {
		word: ['木漏れ日', 'тоска', 'hygge', 'سمر', 'yakamoz', 'saudade', '余韻'],
		animal: ['猫', 'кошка', 'قطة', 'kedi', 'katt']
	},
	dialogues: [
		[
			'a: おはようございます。今日もいい天気ですね。',
			'b>0: おはよう！こっちは雨です☔',
			'c: I understood "rain". Progress!',
			'a>2: すごい！その調子です。'
		],
		[
			'a: Доброе утро! Кто сегодня учит новые слова?',
			'b>0: Я! Сегодня — «{word}».',
			'a: Отличное слово. Как перевести?',
			'b>2: Никак, в этом вся прелесть.'
		],
		[
			'a: صباح الخير للجميع',
			'b>0: صباح النور! كيف حالك اليوم؟',
			'a: الحمد لله بخير، والقهوة جاهزة ☕',
			'c: Reading right to left before coffee is hard.'
		],
		[
			'a: What does "{word}" mean?',
			'b>0: There is no one word for it in English.',
			'c: That is why we borrow it.',
			'a: ありがとう / спасибо / شكرا'
		],
		[
			'a: How do you say "cat" again?',
			'b>0: {animal}',
			'c>0: {animal}, and louder when it is on the table.',
			'a: 🐈'
		],
		[
			'a: Bugün hava çok güzel, değil mi?',
			'b>0: Evet, deniz kenarına gidelim!',
			'a: Akşama doğru olur mu?',
			'b>2: Olur 👍'
		],
		[
			'a: 「{word}」という言葉が好きです。',
			'b>0: 私もです。',
			'c: Translation, please?',
			'a>2: "I like the word {word}." — "Me too."'
		],
		[
			'a: Сколько времени вы учите японский?',
			'b>0: Третий год. 漢字は難しい…',
			'a>1: Терпение! 頑張って！'
		]
	],
	remarks: [
		'Word of the day: {word}',
		'今日はここまで。また明日！',
		'Хорошего всем вечера 🌙',
		'تصبحون على خير',
		'*practises rolling the r',
		'昨日の「{animal}」の写真です https://example.org/{number}'
	]
};
