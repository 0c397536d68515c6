#include "common.h"

#include <string.h>

/* Counted over news and blogs of many kinds, an event counting once however often it was told; words of a single
 * event and names are left out. So that the first hours of a new index know that "year" and "kill" join
 * nothing; what is common in other languages is learned from what comes. */
static const struct {
	float share;
	const char *stems;
} tiers[] = {
	{ 0.06f,
	  "accord day death discuss end fire first game hit kill man nation night offic old peopl play polic "
	  "releas report run saturday season second show start talk three time tuesday two updat wednesday "
	  "week year" },
	{ 0.035f,
	  "agenc alleg allow american announc anoth attack becaus big bomb build call car case chang charg "
	  "check citi coach come compani countri court data die drive earli elect face fall fight final five "
	  "follow former found four friday govern gun hand head help high home includ injur issu lead leav "
	  "left life link live look manag mani march million monday month morn move murder name need news "
	  "offici open part pass place plan player point post power presid publish question receiv record "
	  "result return right round rule school score secur septemb set shoot shot sinc six speci star state "
	  "step stop struck sunday team test today top video win woman work world" },
	{ 0.018f,
	  "accus acquir action ad administr advanc affect air alcohol app appear april arcad area ask assist "
	  "attent attorney author bad base battl beat becom billion block blood bodi book break bring brother "
	  "busi buy camp campaign candid capit career carri caus challeng champion chief child children church "
	  "claim close code comment communiti complet comput confer connect consid continu convict count creat "
	  "crimin critic current custom damag deal decemb decid decis defens deliber design destroy develop "
	  "devic differ direct director disappoint dozen driver drop due earlier edit effect eight emerg escap "
	  "et execut expect expert fail famili far feder fell fifth file find finish fix forc fourth free "
	  "futur gave general girl give global good graphic great group guilti half hard held histori hold "
	  "hour hous howev hundr independ injuri insid intern investig iphon januari join judg juli juri keep "
	  "key know known late latest launch law let level limit list littl local locat long loss lot love "
	  "mark market mean member men minut miss mountain music novemb number octob offer onlin order outsid "
	  "park parti past patch perform person pick plant posit possibl potenti press previous prison process "
	  "product project prosecutor protect protest provid public pull quarter reach read recent recov "
	  "region regul relat remain replac requir reserv reveal rich role rush sale scene seed seen seri "
	  "serious serv server servic seven sever share short sign singl softwar special speed spot stand "
	  "statement store stori straight strike strong submit support suspect system taken technolog tell "
	  "think third thought titl togeth took total treatment tri trial turn unit user version victori vs "
	  "vulner walk watch weekend west wide wit yesterday young" },
	{ 0.01f,
	  "abl accid acquisit across activ actor actual add addit address afternoon alreadi alway analyst anim "
	  "answer apart approv arm arriv associ attempt august avail award band bank becam believ belt better "
	  "beyond bit blaze blog border boy brand broke brought bug burn cast celebr certain chanc chip clear "
	  "cloud co coast com commit competit confirm control cost coupl cours cover crash cut decad defeat "
	  "defend delay depth describ despit determin domin drink drunk elimin emot energi engin enjoy enough "
	  "enter episod estim event everi everyon experi extrem facil fact fan fear featur februari feel field "
	  "figur fill floor focus forward friend front full fun gang gas given goe ground grow guest happen "
	  "hear heard heart hire histor hope hospit host hot impact import improv increas industri inform "
	  "initi instal interest island job june land larg leader learn led legal light line lost low main "
	  "major maker measur media medic meet memori mobil moment money movi neighborhood network nine note "
	  "noth offens oil oper origin parliament percent phone plus polit popular practic prepar present "
	  "price problem program push quick real realli reason recommend regular remot repres research respect "
	  "respons review rival road safe saw schedul scienc scientist search seat seek seem senior side site "
	  "small someon someth son sourc space speak specif specul spend spokesman stay stock struggl success "
	  "suffer sure surpris tackl target term thousand threaten tip topic town travel trigger type unknown "
	  "visit voic vote wall warn weaken websit white winner women won word worker worst write york" },
	{ 0.006f,
	  "abov access account adventur age agent agre ahead aid aim alert aliv altern amount anyth apolog "
	  "appar appreci approach attend awar babi ball bar bear began begin beta biggest bird blow box "
	  "briefli british built bunch canva captur card cash catch centr clash client climb collect combin "
	  "compet concept concern conduct conflict constitut consum contain content contest contract contribut "
	  "convers correct crime crowd daili date daughter declin definit deliv deni deputi detail difficult "
	  "disappear dismiss display divis dog door doubl download earn easi economi edg effici effort "
	  "electron entir environ environment essenti everyth evid exact excit exclus exist expand explain "
	  "extens factor fair famous fast fate favorit fi film flame food footbal franchis fresh function gain "
	  "goal gone governor growth guid guy hack health higher highest hole holiday https huge human hurt "
	  "idea identifi immedi impress influenc innov intend intent intersect interview introduc investor "
	  "involv jab kid largest leak lie listen load longer lose machin mad magic manufactur matter messag "
	  "method militari mind mom monitor multipl natur negat neighbor object observ occur opportun overal "
	  "paid parent particular partner pay peac perfect pictur platform pleas polici poll presidenti pretti "
	  "prior privaci probabl produc profession profit punch purchas quit rank readi rebound recal recap "
	  "red regist relationship rescu respond rest restor revers rise room sampl save scientif screen "
	  "secret select sent sex shake shock shop similar sit slide slip solut sound spent spin sponsor sport "
	  "stage standard startup station strategi structur student studi stuff subject suggest surgeri surviv "
	  "taylor tech technic televis ten testimoni throw tie ton tonight tour trade trip troubl twice unveil "
	  "upcom usual vacat valu van vendor view violat virtual wait warm washington wave weather western "
	  "whole wild wrap youth zone" },
	{ 0.004f,
	  "abil absolut acceler accept accident achiev admit advic agreement airport amaz america analysi ankl "
	  "anyon appli applic appropri approxim argu articl assess asset audit automat avoid bare beauti bench "
	  "benefit bet bid bike blame board bond brief broadcast broken buri care caution cell choic choos "
	  "civil class clean climat coffe comfort command commerci common communic compar compromis conclud "
	  "condit consequ conserv consist construct controversi corner craft crazi creation credit crew cross "
	  "danger declar default demand demonstr digit distribut disturb divers document dollar draft drama "
	  "dramat draw easier easili eat educ employ employe enabl enhanc ensur especi establish evalu examin "
	  "exampl excel exit express extend eye farm feed financi fine fli flight foreign form foundat fri "
	  "frustrat fuel fund funni ga gather generat green grip gross gunman handl hang hardwar heavi hey "
	  "highlight hotel imag implic inch indi indic inspir integr intellig interact intercept invas ipad "
	  "kept kick kind knock lack ladi landscap larger leadership legaci legisl lineup lock log lower "
	  "magazin master match mayb meanwhil mention merger met midway mine minor mix nativ net newli newspap "
	  "non normal northern notic nyse obtain obvious occas ongo opinion option organ organis outrag pack "
	  "page pair panel panic particip password pattern photograph physic piec plane plenti plug pop pour "
	  "predict premier preserv prevent primari privat probe progress properti propos prove puzzl rais "
	  "ralli rang rare rate realiti rebel recogn reduc reform regard religi rememb remind remov repair "
	  "resolut resum revis ride risk rocket roll rose row rumor safeti sat scale scandal section segment "
	  "self sell send sens sexual sheet shift shown shut sidewalk signific simpl simpli situat size skip "
	  "slow slowli smartphon smoke social sometim song spare spoken spring staff stream stun style summer "
	  "suppli surround surveil suspend terribl text thank themselv throughout tool tough track tradit "
	  "traffic trail trash trend truck true trust turnaround ultim understand unfortun uniqu unlik urg "
	  "various vehicl visual volum water wear weird welcom whatev wonder worri worth writer wrong" },
};

void
common_words(void (*each)(void *arg, const char *stem, size_t len, float share), void *arg)
{
	for (size_t i = 0; i < sizeof(tiers) / sizeof(tiers[0]); i++) {
		const char *p = tiers[i].stems;

		while (*p) {
			size_t len = strcspn(p, " ");

			each(arg, p, len, tiers[i].share);
			p += len + (p[len] == ' ');
		}
	}
}
