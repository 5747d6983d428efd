"""Invented restaurants as two guide books would print them; nothing here is taken from a real book.

Every line of ``SAME`` is one place: name; address; town in the first guide | name; address; town in the second. A
dash says "as in the first". Every line of ``OTHER`` is a place of its own that is easily taken for one above.
"""

SAME = """
arlo's delicatessen; 11830 ventnor blvd.; cedar city | arlo's deli; -; -
hotel marabelle; 512 stone quarry rd.; bel mar | marabelle hotel; -; -
cafe lisette; 13022 ventnor blvd.; sherman heights | -; 13022 ventnor blv.; -
campesina; 418 s. la brava ave.; port angelo | -; 418 la brava ave. s; -
dragon on main; 2415 main st.; santa lucia | -; 2415 main street; -
phoenix; 8120 sundown blvd.; west hollis | phoenix at the belvedere; -; w. hollis
gristmill on the square; 944 dayton way; port angelo | gristmill; 944 dayton way; beverly glen
restaurant kaito; 1820 n. hillcrest ave.; port angelo | kaito; 1820 hillcrest ave.; los fenos
l'aubergine; 703 n. la cienta blvd.; west hollis | l'aubergine (port angelo); -; port angelo
le pissenlit; 8011 melville ave.; port angelo | le pissenlit (port angelo); -; -
osteria veneta; 8422 w. third st.; port angelo | -; 3rd st.; -
the elm; 9107 santa lucia blvd.; port angelo | elm  the (port angelo); -; w. hollis
filippo's the original; 1110 n. alma st.; port angelo | filippo the original; -; chinatown
pinewood bistro; 12840 ventnor blvd.; cedar city | -; -; -
rexford il ristorante; 640 s. olivera st.; port angelo | rexford il ristorante; 640 s. olivera; -
yuan kai's; 71 n. raymer ave.; port angelo | yuan kai's gourmet chinese cuisine; -; passadina
31 club; 31 w. 53rd st.; new harbor | -; 31 west 53rd street; new harbor city
aquaria; 17 w. 55th st.; new harbor | -; -; new harbor city
aurelia; 40 e. 62nd st.; new harbor | -; 40 east 62nd st.; new harbor city
cafe milou; 221 w. 84th st.; new harbor | -; -; new harbor city
cafe des poetes; 3 w. 68th st.; new harbor | -; -; new harbor city
carmela's; 2380 broadmoor  between 90th and 91st; new harbor | -; 2380 broadmoor; new harbor city
hartnegie deli; 860 7th ave.  between 54th and 55th sts.; new harbor | hartnegie deli  the; 860 seventh ave.; -
chanticleer; 4 harriman st.  near hudson st.; new harbor | -; 4 harriman st.; new harbor city
dagmar; 24 e. 77th st.; new harbor | restaurant dagmar; -; new harbor city
darvish; 214 e. 59th st.; new harbor | -; -; new harbor city
four winds grill room; 101 e. 53rd st.; new harbor | four winds  the; -; new harbor city
gotthard bar & grill; 16 e. 13th st.; new harbor | gotthard bar and grille; -; new harbor city
grammar tavern; 46 e. 21st st.  between park ave. s and broadmoor; new harbor | -; 46 e. 21st st.; new harbor city
jou jou; 164 e. 65th st.; new harbor | joujou; -; new harbor city
la corbeille; 37 w. 56th st.; new harbor | -; -; new harbor city
la tour grise; 64 w. 56th st.  between 5th and 6th ave.; new harbor | -; 64 w. 56th st.; new harbor city
le marsouin; 159 w. 52nd st.; new harbor | -; -; new harbor city
l'espalier vert; 6 e. 56th st.; new harbor | l'espalier vert (new harbor city); -; new harbor city
lucretia; 251 e. 51st st.; new harbor | lucretia restaurant; -; new harbor city
long island ocean club; 59 w. 59th st.; new harbor | -; 57 w. 59th st.; new harbor city
april; 409 e. 59th st.; new harbor | -; -; new harbor city
messina grill; 106 5th ave.  between 15th and 16th sts.; new harbor | messina grille; 106 fifth avenue; new harbor city
mi rincon; 61 jane st.  off hudson st.; new harbor | -; 61 jane st.; new harbor city
montrouge; 243 w. broadmoor  between walker and white sts.; new harbor | -; 243 west broadmoor; new harbor city
park terrace cafe; 104 e. 64th st.; new harbor | park terrace cafe (new harbor city); 104 e. 64th st.; new harbor city
petrovian; 186 w. 59th st.; new harbor | petrovian caviar restaurant; -; new harbor city
piccolina; 39 w. 65th st.; new harbor | picolina; -; new harbor city
sardines; 99 ave. b  at 6th st.; new harbor | -; 99 ave. b; new harbor city
sunbow room; 34 rockwell plaza  w. 49th st.; new harbor | -; 34 rockwell plaza; new harbor city
harbor cafe; 2 water st.  at the east river; brookville | -; 2 water st.  under the bridge; -
san dimitri; 244 central green s; new harbor | -; 244 central green south; new harbor city
second street deli; 160 2nd ave.  at 10th st.; new harbor | 2nd street deli; 160 second ave.; new harbor city
seiren; 15 e. 54th st.; new harbor | -; -; new harbor city
schmidt & wollstein; 205 e. 50th st.; new harbor | schmidt and wollstein; -; new harbor city
stagecoach deli; 838 7th ave.; new harbor | stagecoach delicatessen; -; new harbor city
lantern on the lawn; in central green at 67th st.; new harbor | -; central green west; new harbor city
noho grill; 379 greenwood st.  near franklin st.; new harbor | -; 379 greenwood st.; new harbor city
onion square cafe; 25 e. 16th st.; new harbor | onion sq. cafe; 25 e. 16th st.; new harbor city
horace's; 156 w. 45th st.; new harbor | horace's real bbq; -; new harbor city
ferry club; 504 e. 31st st.; new harbor | ferry club  the; 504 e. 31st st. at the east river; new harbor city
abruzzese; 2361 plumtree rd.  plumtree battle shopping center; atalanta | -; 2361 plumtree rd. ne; -
bacchus & sons; 3131 piedmont rd.  near plumtree rd.; atalanta | bacchus and sons; 3131 piedmont rd.; -
boone's; 3140 piedmont road ne; atalanta | boone's restaurant; 3140 piedmont rd.; -
brasserie le coquin; 3399 plumtree rd.  linnet square mall  near neiman's; atalanta | -; 3399 plumtree rd.; -
stagshead diner; 3079 piedmont road; atalanta | -; 3079 piedmont rd.; -
ciboule; 1535 piedmont ave.; atalanta | ciboule restaurant; 1535 piedmont ave. ne; -
morsels; 3 margaret mills sq.; atalanta | -; 3 margaret mills square; -
georgian grille; 2296 plumtree rd.  plumtree square shopping center; atalanta | georgian grill; 2296 plumtree rd.; -
thornrose heights inn; 496 e. paces mill rd.; atalanta | thornrose heights inn  the; 496 e. paces mill rd. ne; -
hira of india; 601 piedmont ave.  rio shopping mall; atalanta | -; 595 piedmont ave.; -
cobalt coastal grill; 1403 n. highmoor ave.; atalanta | -; -; -
la cavernetta; 2643 plumtree rd.  plumtree house condominium; atalanta | la cavernetta ristorante; 2643 plumtree rd. ne; -
mary jane's tea room; 230 ponce de luna ave.; atalanta | mary jane's tearoom; 230 ponce de luna ave. ne; -
nicholas' roof; 261 courtfield st.  at harris st.; atalanta | nicholas' roof; 261 courtfield st. ne; -
panto's & peter's; 1238 w. paces mill rd.; atalanta | panto's and peter's; 1238 w. paces mill rd. nw; -
cafe grand-carlyle  stagshead; 3440 plumtree rd. ne; atalanta | grand-carlyle cafe (stagshead); -; -
dining room  grand-carlyle  stagshead; 3440 plumtree rd. ne; atalanta | grand-carlyle dining room (stagshead); -; -
restaurant  the  grand-carlyle  atalanta; 187 plumtree st.; atalanta | grand-carlyle restaurant; -; -
toulon; b plumtree rd.; atalanta | -; 295-b plumtree rd. ne; -
vidi vici; 47 14th st.; atalanta | -; 47 fourteenth st.; -
alan rondel; 130 clemence st.; san fernando | -; -; -
acquerello blu; 258 california st.; san fernando | -; 258 california; -
esplanade; 5 mission st.; san fernando | -; -; -
cafe claudine; 11 claudine la.; san fernando | -; 11 claudine ln.; -
compton place; 346 stockwell st.; san fernando | compton place restaurant; -; -
chez michelle; 810 northpoint; san fernando | -; 810 north point st.; -
fleur de thym; 783 sutter st.; san fernando | -; 783 sutter street; -
fringilla; 576 4th st.; san fernando | -; 576 fourth st.; -
hawthorn lane; 28 hawthorn st.; san fernando | hawthorne lane; -; -
khao tok thai house; 5943 geary blvd.; san fernando | khao tok thai; 5943 geary blvd.; -
la folie douce; 2322 polk st.; san fernando | -; -; -
lola; 822 folsom st.; san fernando | lola restaurant-bis-cafe; -; -
mitsuo's; 654 bush st.; san fernando | mitsuo; -; -
mifuyu; 1743 post st.; san fernando | mifuyu japan center kinji building; 1743 post st.; -
plumjam cafe; 3207 fillmore st.; san fernando | plum jam cafe; -; -
postigo; 551 post st.; san fernando | postigo restaurant; 551 post st.; -
rosa pistacchio; 538 columbus ave.; san fernando | rosa pistachio; -; -
bella's by the bay; 90 embarcadero  pier 3; san fernando | bella by the bay; 90 embarcadero; -
andrew's; 407 s. 6th st.; las palmas | andrew's french restaurant; 407 s. sixth st.; -
corsair bay club; 3306 las palmas blvd. s; las palmas | corsair bay club (treasure hotel); 3306 las palmas blvd. s.; -
buzzio's in the rialto; 3706 w. flamenco rd.; las palmas | buzzio's; 3706 flamenco rd. w; -
emery's new orleans fish house; 3805 las palmas blvd. s; las palmas | emery's new orleans; -; -
fiora rotisserie & grille; 3706 w. flamenco rd.; las palmas | fiora rotisserie and grill; -; -
hubert's cellar; 208 e. fremont st.; las palmas | -; 208 fremont st.; -
madame wing's; 3306 las palmas blvd. s; las palmas | mme wing's; -; -
mayfair cuisinier; 4756 w. sahara ave.; las palmas | -; 4756 w. sahara; -
michel's (las palmas); 3601 las palmas blvd. s; las palmas | michel's; -; -
moonbridge; 3406 las palmas blvd. s; las palmas | moonbridge chinese restaurant; -; -
mortimer's of chicago (las palmas); 3206 las palmas blvd. s; las palmas | mortimer's of chicago; 3206 las palmas blvd.; -
pietro's restaurant; 355 convention center dr.; las palmas | pietro's; 355 convention ctr. dr.; -
stefania's; 135 fremont st.; las palmas | stefania's ristorante; -; -
tillerman's; 2251 e. flamenco rd.; las palmas | tillerman's  the; 2251 e. flamenco road; -
kyoto garden; 3406 las palmas blvd. s; las palmas | kyoto gardens; -; -
ruth anne's steak house; 3906 paradise rd.; las palmas | ruth anne's steakhouse; -; -
o'leary's pub; 12 st. mark's pl.; new harbor | oleary's pub; 12 saint marks place; new harbor city
cafe 44; 44 grove ave.; cedar city | cafe forty-four; 44 grove avenue; -
bistro 110; 110 e. pearl st.; shikaga | bistro one ten; 110 e. pearl st.; -
the blue heron inn & tavern; 1 mill rd.; new hopewell | blue heron inn; 1 mill road; -
mac arthur's; 2009 broadmoor; shikaga | macarthur's; 2009 broadmoor st.; -
saigon pearl co., inc.; 640 argyll st., suite 2; shikaga | saigon pearl; 640 w. argyll st.; -
nonna lucia trattoria; 77-79 hester st.; new harbor | nonna lucia; 77 hester st.; new harbor city
big bob's barbecue; 715 old 6th ave. se; decatur falls | big bob bbq; 715 old sixth avenue southeast; -
golden duck chinese restaurant; 3030 n. clark st.; shikaga | golden duck; 3030 clark st. n; -
"""

OTHER = """
grand-carlyle bar; 187 plumtree st.; atalanta
kyoto grill; 3406 las palmas blvd. s; las palmas
ristorante riva blu; 3406 las palmas blvd. s; las palmas
caribe cafe; 3406 las palmas blvd. s; las palmas
mortimer's of chicago; 435 s. la cienta blvd.; port angelo
mortimer's of chicago (atalanta); 303 plumtree st. ne; atalanta
mortimer's of chicago (stagshead); 3379 plumtree rd. ne; atalanta
michel's; 20 w. 55th st.; new harbor
pinewood bistro; 1400 sundown blvd.; port angelo
cafe milou; 88 grove st.; new harbor
la folie; 1600 melville ave.; port angelo
shun wei west; 43 w. 66th st.; new harbor
shun wei palace; 155 e. 56th st.; new harbor
trattoria lucia; 81 hester st.; new harbor
second helping deli; 162 2nd ave.; new harbor
stage door deli; 834 7th ave.; new harbor
aquarius; 19 w. 55th st.; new harbor
le marquis; 161 w. 52nd st.; new harbor
boone's tavern; 10 main st.; cedar city
plum blossom; 1743 post st.; san fernando
sushi kaito; 1822 n. hillcrest ave.; port angelo
bella napoli; 90 columbus ave.; san fernando
the oak; 9107 santa lucia blvd.; port angelo
golden dragon; 3032 n. clark st.; shikaga
big al's barbecue; 719 old 6th ave. se; decatur falls
"""
