#include "story/stop.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Folded as classify/tokens.h folds. The commonest words of each language; where two languages share most of
 * them (Danish and Norwegian), the tag of the feed decides. */
static const struct list {
	const char *tag, *words;
} lists[] = {
	{ "en", "a about above after again against ago all almost along already also although always am amid among an "
		"and another any anyone anything are aren't around as at away back be became because been before behind "
		"being below between both but by came can can't cannot could couldn't did didn't do does doesn't doing "
		"don't done down during each either else even ever every everyone everything few for from further get "
		"gets getting go goes going got had hadn't has hasn't have haven't having he he'd he'll he's her here "
		"here's hers herself him himself his how however i i'd i'll i'm i've if in inside instead into is isn't it "
		"it'll it's its itself just last later least less let's like made make makes making many may maybe me might "
		"more most mr mrs ms much must my myself near never next no nor not nothing now of off often on once one "
		"only onto or other others our ours out outside over own per put quite rather really said same say says "
		"see she she'd she'll she's should shouldn't since so some someone something soon still such take takes "
		"taking than that that's the their theirs them themselves then there there's these they they'd they'll "
		"they're they've thing things this those though through thus to together told too toward towards under "
		"until up upon us use used using very via want wants was wasn't way we we'd we'll we're we've well went "
		"were weren't what what's when where whether which while who who's whom whose why will with within "
		"without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself" },
	{ "de", "ab aber alle allem allen aller alles als also am an andere anderem anderen anderer anderes auch auf aus "
		"bei beim bereits bin bis bist da dabei dadurch dafur dagegen daher damit danach dann dar daran darauf "
		"darf darin daruber darum das dass davon davor dazu dein dem den denen denn dennoch der deren des dessen "
		"die dies diese diesem diesen dieser dieses doch dort du durch durfen ein eine einem einen einer eines "
		"einige einmal er erst es etwa etwas euch euer fur gegen gegenuber gab gibt habe haben hat hatte hatten "
		"hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in indem ins ist ja jede jedem "
		"jeden jeder jedes jedoch jene jetzt kann kein keine keinem keinen keiner konnen konnte konnten lassen "
		"machen mal man mehr mein meine mich mir mit mochte musse mussen musste nach nachdem neben nein nicht "
		"nichts noch nun nur ob oder ohne sagt sagte schon sehr sei sein seine seinem seinen seiner seit seitdem "
		"selbst sich sie sind so sogar soll sollen sollte sollten sondern sowie statt trotz uber um und uns unser "
		"unsere unter viel viele vom von vor wahrend wann war ware waren warum was wegen weil weiter weitere "
		"welche welcher wenn wer werde werden wie wieder will wir wird wo worden wollen wollte wurde wurden "
		"zu zudem zum zur zwar zwischen" },
	{ "fr", "a afin ai ainsi alors apres au aucun aura aurait aussi autre autres aux avait avant avec avez avoir avons "
		"c car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci comme comment contre d dans de deja "
		"depuis dernier derniere des deux dit doit donc dont du elle elles en encore entre est et etaient etait "
		"ete etre eu eux fait faire font hors ici il ils j je jusque l la le les leur leurs lors lorsque lui m ma "
		"mais mais malgre me meme mes mieux moins mon n ne ni non nos notre nous on ont ou par parce pas pendant "
		"peu peut plus plusieurs pour pourquoi pourrait qu quand que quel quelle quelles quels qui quoi s sa sans "
		"se selon sera serait ses si son sont sous sur t ta tandis te tes toi ton toujours tous tout toute toutes "
		"tres tu un une vers voici voila vos votre vous y" },
	{ "es", "a ademas ahora al algo algun alguna algunas algunos ante antes asi aun aunque cada casi como con contra "
		"cual cuando cuya cuyo de del desde despues dijo donde dos durante e el ella ellas ellos en entre era eran "
		"eres es esa esas ese eso esos esta estaba estado estan estar este esto estos fue fueron ha habia habian "
		"haber hace hacer hacia han hasta hay la las le les lo los luego mas me mediante mi mientras mis mismo "
		"misma mucho muchos muy nada ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero poco "
		"por porque pues que quien quienes se sea segun ser sera si sido sin sobre solo son su sus tambien tan "
		"tanto te tendra tener tiene tienen toda todas todavia todo todos tras tu tus un una unas uno unos ya yo" },
	{ "it", "a abbiamo ad agli ai al alla alle allo altre altri altro anche ancora avere aveva avevano c che chi ci "
		"cio col come con contro cosa cosi cui d da dagli dai dal dalla dalle dallo degli dei del della delle dello "
		"di dopo dove due durante e ecco ed era erano essere fa fare fino fra gia gli ha hanno ho i il in io l la le "
		"lei li lo loro lui ma mai me meno mentre mi mia mio molti molto ne negli nei nel nella nelle nello noi "
		"non nostra nostro o ogni oltre oppure perche per piu po poi prima proprio puo qualche quale quali quando "
		"quanto quella quelle quelli quello questa queste questi questo qui se secondo sei sembra sempre senza si "
		"sia siamo siano sono stata state stati stato su sua sue sugli sui sul sulla sulle suo suoi tra tutta "
		"tutte tutti tutto un una uno vi" },
	{ "pt", "a ainda alem algum alguma ao aos apos aquela aquele as assim ate cada com como contra da das de depois "
		"desde deve disse do dois dos duas durante e ela elas ele eles em enquanto entre era eram essa essas esse "
		"esses esta estao estar estava este estes eu foi foram ha havia isso isto ja la lhe mais mas me mesma mesmo "
		"meu minha muito muitos na nao nas nem no nos nossa nosso num numa o onde os ou outra outras outro outros "
		"para pela pelas pelo pelos pode por porque qual quando que quem se seja sem ser sera seu seus so sob "
		"sobre sua suas tambem tao te tem tendo ter teve tinha toda todas todo todos tudo um uma umas uns vai vem "
		"voce" },
	{ "nl", "aan al alle alleen als altijd andere af bij binnen bovendien daar daarom dan dat de der deze die dit doen "
		"door dus een eens eerst en er geen geweest had hadden haar heb hebben heeft hem het hier hij hoe hun ik "
		"in is ja je jij kan komen kon kunnen langs maar maken me meer men met mij mijn moet moeten na naar naast "
		"niet niets nog nu of om omdat onder ons ook op over per pas sinds staat steeds te tegen ten terwijl tijdens "
		"toch toen tot tussen twee u uit uw vaak van vanaf veel volgens voor vooral waar waarom wanneer want waren "
		"was wat we weer wel werd werden wie wij wil willen worden wordt zal ze zei zeer zei zich zij zijn zo "
		"zoals zonder zou zouden" },
	{ "sv", "alla allt att av bara bland blev bli blir de dem den denna deras dess det detta dig din du da dar efter "
		"ej eller en enligt ett fick finns fran for fore gar gor ha hade han hans har hon hur har i icke in inom "
		"inte ju jag kan kommer kunde man med mellan men mer mig min mot mycket ner nagon nagot nagra nar nu och "
		"om oss pa redan samt sedan sig sin sina sitt ska skulle som sa till tva under upp ut utan vad var vara "
		"varit vi vid vilket vill ar aven over" },
	{ "da", "af alle allerede alt at blev blive bliver da de dem den denne der deres det dette dig din du efter eller "
		"en end er et flere for fordi fra far fik ham han hans har havde hende hun hvad hvis hvor i ifolge ikke ind "
		"jeg jo kan kom kommer kunne ligger lige man mange med mellem men mere mig min mod meget ned nogle noget nu "
		"nar og ogsa om op os over pa sa samt se sig sin skal skulle som til ud under uden var ved vi vil ville "
		"vaere vaeret" },
	{ "no", "alle at av bare ble bli blir da de dem den denne der deres det dette du eller en enn er et etter fa fikk "
		"flere for fordi fra fram for ga ham han hans har hadde her hun hva hvis hvor hvordan i ifolge ikke inn "
		"jeg kan kom kommer kunne man mange med mellom men mer meg min mot mye ned noe noen na nar og ogsa om opp "
		"oss over pa sa samt seg selv siden sier sin skal skulle som til ut under uten var ved vi vil ville vaere "
		"vaert" },
	{ "fi", "aina alla ei eika eivat eli en ennen entista esimerkiksi etta han hanen ja jo johon joka joko jolla jonka "
		"jos jossa jota jotka kanssa kuin kuitenkin kun koko kertoo kertoi kuten lahes lisaksi me mukaan mutta myos "
		"mika mita niin niita noin nyt oli olisi olivat olla olleet ollut on ovat pitaa se sen sekka seka siita "
		"siina sita taman tama tassa tai taas tulee vaan vain vaikka viela voi voivat yli" },
	{ "pl", "aby ale ani az bardzo bedzie beda bez bo by byc byl byla bylo byly czy czyli co dla do gdy gdzie go i ich "
		"ich im inne iz ja jak jako je jednak jego jej jest jeszcze juz kiedy ktora ktore ktorego ktorej ktory "
		"ktorych ktorym ktorzy lub ma maja mi mial moze mozna na nad nam nas nie niz o od on ona oni oraz po pod "
		"podczas poniewaz przed przez przy rowniez sa sie ta tak takze tam te tego tej ten to tu tylko tym tych u w "
		"we wedlug wiec wsrod wszystko z za ze zostal zostala zostalo" },
	{ "cs", "a aby ale ani ano asi az bez bude budou by byl byla bylo byly byt co coz do ho i jak jako je jeho jej "
		"jejich jen jeste ji jiz jsem jsme jsou k kde kdy kdyz ke ktera ktere ktereho kteri ktery ma maji mezi mel "
		"muze na nad nam nas ne nebo neni nez o od on ona oni pak po pod podle pokud pouze prave pred pres pri pro "
		"proti protoze s se si sve svuj ta tak take tam ten tedy teto to tohoto tom tomu tu ty u uz v ve vsak vice "
		"z za ze" },
	{ "ru", "а без более больше будет будут бы был была были было быть в вам вас весь во вот все всего всех вы где да "
		"даже для до его ее ей если есть еще же за здесь и из или им их к как какой когда которая которого которое "
		"которой которые который которых кто ли лишь между меня мне может можно мой мы на над надо нам нас наш не "
		"него нее ней нет ни них но ну о об однако он она они оно от очень перед по под после потому почти при "
		"про раз с сам свое своей свои своих свой себя сейчас со так также такой там те тем то того тоже той "
		"только том тот ту ты у уже чего чем через что чтобы эта эти этих это этого этой этом этот я" },
	{ "uk", "а або адже але без бо був буде будуть була були було бути в вам вас весь вже ви від він вона вони воно все "
		"всіх де до для є за з зараз зі і із їй їм їх його її й коли кого котрий лише мене ми між може на над нам "
		"нас не нього ні них о об один однак перед під після по при про проте раз себе свій свого своїх серед "
		"та так також такий там те ти тим то того тоді той тому тут у усі це цей цих цього через чи чого що щоб "
		"я як яка яке який яких якщо які" },
	{ "tr", "acaba ama ancak artik asla aslinda bana bazi belki ben beni benim bir biri birkac biz bize bizim bu bunu "
		"bunun cok cunku da daha de defa degil diye en gibi gore hem hep hepsi her hic icin icinde ile ilgili ise "
		"kadar karsi kendi kez ki kim mi mu nasil ne neden nerede o olan olarak oldu oldugu oldugunu olmak "
		"olmasi olsa olup on ona onlar onu onun once oyle sadece sen siz son sonra su sey tarafindan tum uzere var "
		"ve veya ya yani yeni yine yok zaman" },
};
#define LANGUAGES (sizeof(lists) / sizeof(lists[0]))

#define SLOTS 8192 /* a power of two, at least twice the words of all lists */

struct stop_words {
	struct slot {
		uint32_t hash, languages; /* languages 0: free */
	} slots[SLOTS];
};

uint32_t
word_hash(const char *word, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)word[i]) * 16777619u;
	/* FNV's high bits know little of the last letters, and whoever masks takes the low ones. */
	h ^= h >> 16;
	h *= 0x7feb352du;
	h ^= h >> 15;
	h *= 0x846ca68bu;
	return h ^ h >> 16;
}

static struct slot *
find(const struct stop_words *stop, uint32_t hash)
{
	uint32_t i = hash % SLOTS;

	while (stop->slots[i].languages && stop->slots[i].hash != hash)
		i = (i + 1) % SLOTS;
	return (struct slot *)&stop->slots[i];
}

static void
add_list(struct stop_words *stop, unsigned language)
{
	const char *p = lists[language].words;

	while (*p) {
		size_t len = strcspn(p, " ");
		struct slot *slot = find(stop, word_hash(p, len));

		slot->hash = word_hash(p, len);
		slot->languages |= 1u << language;
		p += len + (p[len] == ' ');
	}
}

struct stop_words *
stop_words_new(void)
{
	struct stop_words *stop = xcalloc(1, sizeof(*stop));

	for (unsigned i = 0; i < LANGUAGES; i++)
		add_list(stop, i);
	return stop;
}

void
stop_words_free(struct stop_words *stop)
{
	free(stop);
}

uint32_t
stop_languages(const struct stop_words *stop, uint32_t hash)
{
	return find(stop, hash)->languages;
}

const char *
stop_language_tag(unsigned i)
{
	return i < LANGUAGES ? lists[i].tag : NULL;
}
