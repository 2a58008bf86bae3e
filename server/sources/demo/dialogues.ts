/**
 * What people of the demo say. A dialogue's lines begin with who speaks (A, B, C …); `>` after it answers the line before.
 * `{a}` … is that person's name, `{thing}` something of the room; `:Name:` is an emote.
 */

export const STREAM: readonly (readonly string[])[] = [
	[
		'A wait did he just skip the whole water level',
		'B> yes, new route since monday',
		'C :Wow: :Wow: :Wow:',
		'A that saves what, forty seconds?',
		'B> forty-three if the jump works',
		'D the jump never works :Sob:'
	],
	[
		'A what game is this?',
		'B> lanternfall, any%',
		'C> the notes are at https://example.org/lanternfall/route',
		'A thanks!! looks gorgeous'
	],
	[
		'A first time catching this live, hi from Lisbon',
		'B welcome {a} :Wave:',
		'C :Wave: :Wave:',
		'D> olá!'
	],
	[
		'A is the world record still 41:07?',
		'B> 40:58 since last night',
		'A> no way, by who',
		'B some japanese runner, the video is on the board',
		'C 神プレイだった'
	],
	[
		'A chat do we think {thing} is faster',
		'B no',
		'C no',
		'D> maybe with two lanterns',
		'B ok with two lanterns yes'
	],
	[
		'A :Fire: :Fire: :Fire:',
		'B :Fire:',
		'C LETS GOOOO',
		'D :Wow: what a save',
		'E this run is alive :Fire:'
	],
	[
		'A audio is a bit low for me',
		'B> fine here',
		'C> try the other tab, the first one mutes itself',
		'A that was it, ty :Heart:'
	],
	[
		'A {thing} gets me every time',
		'B> same, I jump too early',
		'C the trick is to wait for the second beat',
		'A writing that on my wall'
	],
	[
		'A okay who let the cat in',
		'B :Cat: :Cat: :Cat:',
		'C the cat is the real streamer',
		'D> she has better splits too'
	],
	['A gg', 'B gg :Heart:', 'C gg wp', 'D buenísimo, qué final', 'E going to bed happy, night all'],
	[
		'A так близко было…',
		'B> ещё раз, у него получится',
		'A :Sob:',
		'C what did they say',
		'B> that it was close'
	],
	['A ما شاء الله، سرعة رهيبة', 'B> أكيد، أسرع واحد اليوم', 'C :Wow:'],
	[
		'A clip that!!',
		'B clipped: https://example.org/clips/lantern-skip',
		'C> you are quick, thank you',
		'D watched it four times already'
	],
	[
		'A poll time: left door or right door',
		'B left',
		'C right',
		'D left :Fire:',
		'E left obviously',
		'A left it is'
	]
];

export const KITCHEN: readonly (readonly string[])[] = [
	[
		'A how long does the dough rest?',
		'B> an hour, two if the kitchen is cold',
		'A mine is very cold :Sob:',
		'C> oven with only the light on, works every time'
	],
	[
		'A can I swap the {thing}?',
		'B> she did it with yoghurt last week',
		'C> coconut milk if you want it vegan',
		'A perfect'
	],
	[
		'A that smells so good I can hear it',
		'B :Heart:',
		'C what does it mean to hear a smell',
		'D> you had to be there'
	],
	[
		'A made {thing} yesterday, family approved',
		'B> picture or it did not happen',
		'A https://example.org/pictures/dinner',
		'B :Wow: okay it happened'
	],
	[
		'A salt now or later?',
		'B later',
		'C always later with beans',
		'D> never with beans',
		'C fight me {d}'
	],
	['A bonsoir, on cuisine quoi ce soir ?', 'B> {thing} !', 'A miam :Heart:'],
	[
		'A the recipe is pinned: https://example.org/recipes/17',
		'B thank you {a}',
		'C> could we get grams please',
		'A> grams are at the bottom'
	],
	[
		'A the knife sound is so calming',
		'B I fall asleep to this stream',
		'C> a compliment, I think',
		'B it is one :Heart:'
	],
	['A who else burned theirs', 'B me', 'C me :Sob:', 'D> we do not say burned, we say caramelised'],
	['A 오늘 진짜 맛있어 보여요', 'B> 저도 배고파요 :Sob:', 'C same energy']
];

export const MUSIC: readonly (readonly string[])[] = [
	[
		'A what is this one called?',
		'B> {thing}, unreleased',
		'A unreleased?? :Wow:',
		'C> out in spring they said'
	],
	[
		'A that bass :Fire:',
		'B my neighbours agree',
		'C> are they in chat?',
		'B no but they are knocking'
	],
	[
		'A is that a real tape echo',
		'B> the green box on the left, yes',
		'C> you can hear it wobble',
		'A lovely'
	],
	[
		'A studying to this, three hours in',
		'B good luck {a}!',
		'C> what subject',
		'A> fluid mechanics',
		'C> ouch :Heart:'
	],
	[
		'A request: {thing}',
		'B he played it at ten',
		'A> I was on a train :Sob:',
		'B it will be in the archive'
	],
	[
		'A μπράβο, φοβερό κομμάτι',
		'B :Heart:',
		'C translate? I only felt it',
		'A> great track, I said'
	],
	[
		'A night shift gang where you at',
		'B here',
		'C here, bakery',
		'D> hospital, quiet so far, knock on wood',
		'A :Heart: :Heart:'
	],
	[
		'A left channel cracks a little',
		'B> for me too',
		'C> swap the cable?',
		'A gone! thank you whoever did that'
	]
];

export const LINUX: readonly (readonly string[])[] = [
	[
		'A after the kernel update my wifi is gone',
		'B> which chip? lspci -k tells you',
		'A> iwlwifi, firmware -77.ucode not found',
		'B> package firmware-iwlwifi, from the backports',
		'A that was it, thanks',
		'C same here an hour ago, glad it is not only me'
	],
	[
		'A is there a way to see what keeps {thing} busy?',
		'B> fuser -vm, or lsof +D if it is a folder',
		'C> iotop if it is only slow',
		'A fuser found it, an old backup job'
	],
	[
		'A systemctl says degraded, how do I find out why',
		'B> systemctl --failed',
		'A two units, both of a mount that is no more',
		'B> systemctl reset-failed once the line is out of fstab',
		'A clean. I should have asked on monday'
	],
	[
		'A what do people use to sync dotfiles these days',
		'B a bare git repository',
		'C> stow',
		'D> a folder and discipline',
		'A discipline is not packaged for debian',
		'D it is in experimental'
	],
	[
		'A grub drops me to a rescue prompt after I moved {thing}',
		'B> ls, then set root=(hd0,gpt2), then insmod normal, normal',
		'A booted! and now for good?',
		'B> grub-install and update-grub from the running system',
		'A done, you saved my evening'
	],
	[
		'A does anybody run btrfs on a laptop without regret',
		'B> five years, one scare',
		'C> define regret',
		'A hm',
		'B snapshots alone are worth it to me'
	],
	[
		'A reading the release notes: https://example.org/notes/6.19',
		'B> anything for {thing}?',
		'A> half a page of it',
		'C finally'
	],
	[
		'A my cron job runs twice at 02:30',
		'B> daylight saving?',
		'A oh no',
		'B> use a systemd timer with OnCalendar in UTC',
		'A it is always time zones, is it not'
	],
	[
		'A ssh takes ten seconds to ask for a password',
		'B> UseDNS no, or your resolver is sick',
		'C> check IPv6 too, dig AAAA',
		'A it was the resolver, and I had blamed {thing}'
	],
	[
		'A hallo, jemand mit thinkpad x13 hier?',
		'B> ja, gen 2. was ist damit?',
		'A> wacht nach dem zuklappen nicht mehr auf',
		'B> im bios sleep state auf linux stellen',
		'A läuft, danke dir'
	],
	[
		'A rm does not ask. I know that now',
		'B> backups?',
		'A> from sunday',
		'C> that is better than most of us',
		'A true'
	],
	[
		'A the mirror in {thing} seems to be out of date',
		'B> since this morning, they know',
		'A ok, switched to another one'
	]
];

export const SKY: readonly (readonly string[])[] = [
	[
		'A seeing is superb tonight, Saturn at 300x',
		'B> clouds here. of course',
		'C> which scope?',
		'A> the old eight inch dob',
		'C those never die'
	],
	[
		'A polar alignment question: is two arc minutes fine for 60 s at 135 mm?',
		'B> more than fine',
		'C> at 135 you can be lazy',
		'A I am very good at lazy'
	],
	[
		'A anyone caught the ISS pass at 21:14?',
		'B> yes! right through the Plough',
		'C> my kids waved',
		'A :)'
	],
	[
		'A stacked {thing}, two hours of it: https://example.org/sky/stack',
		'B> that dust lane!',
		'C> what filter',
		'A> none, dark site',
		'B jealous'
	],
	[
		'A when is the moon out of the way again',
		'B> thursday after two',
		'A> alarm set, family warned'
	],
	[
		'A מישהו צופה מהנגב הלילה?',
		'B> כן, שמיים מושלמים',
		'C I understand only that I should move there'
	],
	[
		'A aurora alert, kp 7',
		'B> cloudy',
		'C> outside now, green down to the trees!',
		'A pictures please',
		'C> later, I am looking'
	]
];

export const HOMELAB: readonly (readonly string[])[] = [
	[
		'A one of four disks says 12 reallocated sectors',
		'B> growing?',
		'A> 8 last week',
		'B> replace it while it is your idea',
		'C> and not its',
		'A ordered'
	],
	[
		'A how loud are these used rack servers really',
		'B> yes',
		'C> my cat moved out',
		'A thanks, mini pc it is'
	],
	['A is {thing} worth it at home?', 'B> for learning yes, for sleeping no', 'A I like to sleep'],
	[
		'A power went out, the ups lasted 22 minutes',
		'B> nice',
		'C> did the shutdown hook run?',
		'A> it did! first time ever',
		'B frame that log'
	],
	[
		'A what do you all use to keep chat logs',
		'B> a folder of text files since 2009',
		'C> a small relay that stores it on my phone too',
		'A> offline as well?',
		'C> that is the point of it'
	]
];

/** Said between dialogues, by anybody. */
export const STRAY = {
	stream: [
		':Wow:',
		':Fire:',
		'lol',
		':Heart:',
		'hi chat',
		':Sob: so close',
		'nice',
		'that was clean',
		':Cat:',
		'what did I miss',
		'back, tea acquired',
		'+1',
		'okay {thing} was beautiful',
		'w',
		'lurking and working, hello',
		':Wave:',
		'その動きすごい',
		'jajaja',
		'哈哈哈',
		'🎉🎉',
		'love this part'
	],
	irc: [
		'morning',
		'o/',
		're',
		'hm',
		'interesting',
		'thanks for the pointer earlier, it worked',
		'brb',
		'has anybody tried {thing} yet?',
		'good night',
		'coffee',
		'that explains a lot',
		'bonjour',
		'привет',
		'¿alguien más lo vio?'
	]
} as const;

/** What a moderator takes away. */
export const ADVERTISING = [
	'get 1,000 followers for free, just write to me',
	'cheap viewers at https://spam.example, best prices!!',
	'want to be famous? click https://spam.example/now'
] as const;
export const RUDE = [
	'you are all blind',
	'WORST STREAM EVER',
	'why is nobody banning the cat',
	'boring boring boring'
] as const;
