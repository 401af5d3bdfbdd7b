#include "formats/rtf/words.h"

#include "formats/ooxml/xml/names.h"

namespace sekisho::formats::rtf {

using base::What;
using ooxml::Names;
using ooxml::words;

namespace {

// RTF 1.9.1, appendix B, without what names files, programs, objects, people or other data than the document itself.
// Sorted, in pieces that a compiler sorts in reasonable time.
constexpr Names kAllowed[] = {
    words([] {
      return "ab absh abslock absnoovrlp absw acaps acccircle acccomma accdot accnone accunderdot acf additive adeff adeflang adjustright adn aenddoc "
             "aendnotes aexpnd af afelev afs aftnbj aftncn aftnnalc aftnnar aftnnauc aftnnchi aftnnchosung aftnncnum aftnndbar aftnndbnum aftnndbnumd "
             "aftnndbnumk aftnndbnumt aftnnganada aftnngbnum aftnngbnumd aftnngbnumk aftnngbnuml aftnnrlc aftnnruc aftnnzodiac aftnnzodiacd "
             "aftnnzodiacl aftnrestart aftnrstcont aftnsep aftnsepc aftnstart aftntj ai alang allowfieldendsel allprot alntblind animtext annotation "
             "annotprot ansi ansicpg aoutl ascaps ashad asianbrkrule aspalpha aspnum astrike atnauthor atndate atnid atnparent atnref atntime atrfend "
             "atrfstart aul auld auldb aulnone aulw aup b background bdbfhdr bdrrlswsix bgbdiag bgcross bgdcross bgdkbdiag bgdkcross bgdkdcross "
             "bgdkfdiag bgdkhoriz bgdkvert bgfdiag bghoriz bgvert binfsxn binsxn bkmkcolf bkmkcoll bkmkend bkmkstart bliptag blue bookfold "
             "bookfoldrev bookfoldsheets box brdrart brdrb brdrbar brdrbtw brdrcf brdrdash brdrdashd brdrdashdd brdrdashdotstr brdrdashsm brdrdb "
             "brdrdot brdremboss brdrengrave brdrframe brdrhair brdrinset brdrl brdrnil brdrnone brdroutset brdrr brdrs brdrsh brdrt brdrtbl brdrth "
             "brdrthtnlg brdrthtnmg brdrthtnsg brdrtnthlg brdrtnthmg brdrtnthsg brdrtnthtnlg brdrtnthtnmg brdrtnthtnsg brdrtriple brdrw brdrwavy "
             "brdrwavydb brkfrm brsp bullet bxe caccentfive caccentfour caccentone caccentsix caccentthree caccenttwo cachedcolbal caps cb "
             "cbackgroundone cbackgroundtwo cbpat cchs cell cellx cf cfollowedhyperlink cfpat cgrid charscalex chatn chbgbdiag chbgcross chbgdcross "
             "chbgdkbdiag chbgdkcross chbgdkdcross chbgdkfdiag chbgdkhoriz chbgdkvert chbgfdiag chbghoriz chbgvert chbrdr chcbpat chcfpat chdate "
             "chdpa chdpl chftn chftnsep chftnsepc chhres chpgn chshdng ";
    }),
    words([] {
      return "chtime chyperlink clFitText clNoWrap clbrdrb clbrdrl clbrdrr clbrdrt clcbpat clcbpatraw clcfpat clcfpatraw cldel cldelauth cldeldttm "
             "cldgll cldglu clftsWidth clhidemark clins clinsauth clinsdttm clmgf clmrg clmrgd clmrgdauth clmrgddttm clmrgdr clpadb clpadfb clpadfl "
             "clpadfr clpadft clpadl clpadr clpadt clshdng clshdngraw clshdrawnil clspb clspfb clspfl clspfr clspft clspl clsplit clsplitr clspr "
             "clspt cltxbtlr cltxlrtb cltxlrtbv cltxtbrl cltxtbrlv clvertalb clvertalc clvertalt clvmgf clvmrg clwWidth cmaindarkone cmaindarktwo "
             "cmainlightone cmainlighttwo collapsed colno colortbl cols colsr colsx column colw contextualspace cpg crauth crdate cs cshade ctextone "
             "ctexttwo ctint cufi culi curi cvmme dbch defchp deff defformat deffs deflang deflangfe defpap defshp deftab deleted dfrauth dfrdate "
             "dfrmtxtx dfrmtxty dfrstart dfrstop dfrxst dghorigin dghshow dghspace dgmargin dgsnap dgvorigin dgvshow dgvspace disabled dn dntblnsbdb "
             "do dobxcolumn dobxmargin dobxpage dobymargin dobypage dobypara doctype dodhgt dolock donotembedlingdata donotembedsysfont "
             "donotshowcomments donotshowinsdel donotshowmarkup donotshowprops dpaendhol dpaendl dpaendsol dpaendw dparc dparcflipx dparcflipy "
             "dpastarthol dpastartl dpastartsol dpastartw dpcallout dpcoa dpcoaccent dpcobestfit dpcoborder dpcodabs dpcodbottom dpcodcenter "
             "dpcodescent dpcodtop dpcolength dpcominusx dpcominusy dpcooffset dpcosmarta dpcotdouble dpcotright dpcotsingle dpcottriple dpcount "
             "dpellipse dpendgroup dpfillbgcb dpfillbgcg dpfillbgcr dpfillbggray dpfillbgpal dpfillfgcb dpfillfgcg dpfillfgcr dpfillfggray "
             "dpfillfgpal dpfillpat dpgroup dpline dplinecob dplinecog dplinecor dplinedado dplinedadodo dplinedash dplinedot dplinegray dplinehollow "
             "dplinepal dplinesolid dplinew dppolycount dppolygon dppolyline dpptx dppty dprect dproundr dpshadow dpshadx dpshady dptxbtlr dptxbx ";
    }),
    words([] {
      return "dptxbxmar dptxbxtext dptxlrtb dptxlrtbv dptxtbrl dptxtbrlv dpx dpxsize dpy dpysize dropcapli dropcapt ds dxfrtext dy embo emdash "
             "emfblip emspace endash enddoc endnhere endnotes enforceprot enspace expnd expndtw expshrtn f faauto facenter facingp fafixed fahang "
             "falt faroman favar fbias fbidi fbidis fbimajor fbiminor fcharset fcs fdbmajor fdbminor fdecor felnbrelev fet fetch ffdefres ffdeftext "
             "ffformat ffhaslistbox ffhelptext ffhps ffl ffmaxlen ffname ffownhelp ffownstat ffprot ffrecalc ffres ffsize ffstattext fftype fftypetxt "
             "fhimajor fhiminor fi fittext fjgothic fjminchou fldalt flddirty fldedit fldlock fldpriv flomajor flominor flyanchor flyhorz flymaincnt "
             "flyvert fmodern fname fnil fonttbl footer footerf footerl footerr footery footnote formdisp formfield formprot formshade fprq fracwidth "
             "frmtxbtlr frmtxlrtb frmtxlrtbv frmtxtbrl frmtxtbrlv froman fs fscript fswiss ftech ftnalt ftnbj ftncn ftnlytwnine ftnnalc ftnnar "
             "ftnnauc ftnnchi ftnnchosung ftnncnum ftnndbar ftnndbnum ftnndbnumd ftnndbnumk ftnndbnumt ftnnganada ftnngbnum ftnngbnumd ftnngbnumk "
             "ftnngbnuml ftnnrlc ftnnruc ftnnzodiac ftnnzodiacd ftnnzodiacl ftnrestart ftnrstcont ftnrstpg ftnsep ftnsepc ftnstart ftntj fttruetype g "
             "gcw green gridtbl gutter gutterprl guttersxn header headerf headerl headerr headery hich highlight horzdoc horzsect horzvert hr hres "
             "hrule htmautsp hwelev hyphauto hyphcaps hyphconsec hyphen hyphhotz hyphlead hyphmax hyphpar hyphtrail i ignoremixedcontent "
             "ilfomacatclnup ilvl impr indmirror indrlsweleven intbl ipgp irow irowband itap ixe jclisttab jcompress jexpand jis jpegblip jsksu keep "
             "keepn kerning krnprsnet ksulang landscape ";
    }),
    words([] {
      return "lang langfe langfenp langnp lastrow latentstyles lbr lchars ldblquote level levelfollow levelindent leveljc leveljcn levellegal "
             "levelnfc levelnfcn levelnorestart levelnumbers levelold levelpicture levelpicturenosize levelprev levelprevspace levelspace "
             "levelstartat leveltemplateid leveltext lfolevel li lin line linebetcol linecont linemod lineppage linerestart linestart linestarts "
             "linex lisa lisb list listhybrid listid listlevel listname listoverride listoverridecount listoverrideformat listoverridestartat "
             "listoverridetable listpicture listrestarthdn listsimple liststyleid liststylename listtable listtemplateid listtext lnbrkrule lndscpsxn "
             "lnongrid loch lquote ls lsdlocked lsdlockeddef lsdlockedexcept lsdpriority lsdprioritydef lsdqformat lsdqformatdef lsdsemihidden "
             "lsdsemihiddendef lsdstimax lsdunhideused lsdunhideuseddef ltrch ltrdoc ltrmark ltrpar ltrrow ltrsect lvltentative lytcalctblwd "
             "lytprtmet lyttblrtgr mac macc maccPr maln malnScr margPr margSz margb margbsxn margl marglsxn margmirror margmirsxn margr margrsxn "
             "margt margtsxn mbar mbarPr mbaseJc mbegChr mborderBox mborderBoxPr mbox mboxPr mbrk mbrkBin mbrkBinSub mcGp mcGpRule mcSp mchr mcount "
             "mctrlPr mdPr mdefJc mdeg mdegHide mden mdiff mdiffSty mdispDef mdispdef mendChr meqArr meqArrPr mfName mfPr mfunc mfuncPr mgroupChr "
             "mgroupChrPr mgrow mhideBot mhideLeft mhideRight mhideTop min mintLim minterSp mintraSp mjc mlMargin mlim mlimLoc mlimLow mlimLowPr "
             "mlimUpp mlimUppPr mlimloc mlimlow mlimlowPr mlimupp mlimuppPr mlit mmPr mmath mmathFont mmathPict mmathPr mmaxdist mmc mmcJc mmcPr mmcs "
             "mmr mnary mnaryLim mnaryPr mnoBreak mnor mnum mo moMath moMathPara moMathParaPr mobjDist mopEmu mphant mphantPr mplcHide mpos mpostSp "
             "mpreSp mr mrMargin mrPr mrSp mrSpRule mrad mradPr msPre ";
    }),
    words([] {
      return "msPrePr msSub msSubPr msSubSup msSubSupPr msSup msSupPr mscr msepChr mshow mshp msmallFrac msmcap mstrikeBLTR mstrikeH mstrikeTLBR "
             "mstrikeV msty msub msubHide msup msupHide mt mtransp mtype muser mvauth mvdate mvertJc mvf mvfmf mvfml mvt mvtof mvtol mwrapIndent "
             "mwrapRight mzeroAsc mzeroDesc mzeroWid nestcell nestrow nesttableprops newtblstyruls noafcnsttbl nobrkwrptbl nocolbal nocompatoptions "
             "nocwrap nocxsptable noextrasprl nofeaturethrottle nogrowautofit noindnmbrts nojkernpunct nolead noline nolnhtadjtbl nonesttables "
             "nonshppict nooverflow noproof noqfpromote nosectexpand nosnaplinegrid nospaceforul nosupersub notabind notbrkcnstfrctbl notcvasp "
             "notvatxbx nouicompat noultrlspc nowidctlpar nowrap nowwrap noxlattoyen ogutter oldas oldlinewrap otblrul outl outlinelevel overlay page "
             "pagebb panose paperh paperw par pard pardeftab pc pca pgbrdrb pgbrdrfoot pgbrdrhead pgbrdrl pgbrdropt pgbrdrr pgbrdrsnap pgbrdrt pghsxn "
             "pgnbidia pgnbidib pgnchosung pgncnum pgncont pgndbnum pgndbnumd pgndbnumk pgndbnumt pgndec pgndecd pgnganada pgngbnum pgngbnumd "
             "pgngbnumk pgngbnuml pgnhindia pgnhindib pgnhindic pgnhindid pgnhn pgnhnsc pgnhnsh pgnhnsm pgnhnsn pgnhnsp pgnid pgnlcltr pgnlcrm "
             "pgnrestart pgnstart pgnstarts pgnthaia pgnthaib pgnthaic pgnucltr pgnucrm pgnvieta pgnx pgny pgnzodiac pgnzodiacd pgnzodiacl pgp pgptbl "
             "pgwsxn phcol phmrg phpg piccropb piccropl piccropr piccropt pich pichGoal pichgoal picprop picscaled picscalex picscaley picw picwGoal "
             "picwgoal pindtabqc pindtabql pindtabqr plain pmartabqc pmartabql pmartabqr pn pnacross pnaiu pnaiud pnaiueo pnaiueod pnb pnbidia "
             "pnbidib pncaps pncard pncf pnchosung pncnum pndbnum pndbnumd pndbnumk pndbnuml pndbnumt pndec pndecd pnf pnfs pnganada pngblip pngbnum "
             "pngbnumd ";
    }),
    words([] {
      return "pngbnumk pngbnuml pnhang pni pnindent pniroha pnirohad pnlcltr pnlcrm pnlvl pnlvlblt pnlvlbody pnlvlcont pnnumonce pnord pnordt pnprev "
             "pnqc pnql pnqr pnrauth pnrdate pnrestart pnrnfc pnrnot pnrpnbr pnrrgb pnrstart pnrstop pnrxst pnscaps pnseclvl pnsp pnstart pnstrike "
             "pntext pntxta pntxtb pnucltr pnucrm pnul pnuld pnuldash pnuldashd pnuldashdd pnuldb pnulhair pnulnone pnulth pnulw pnulwave pnzodiac "
             "pnzodiacd pnzodiacl posnegx posnegy posx posxc posxi posxl posxo posxr posy posyb posyc posyil posyin posyout posyt prauth prcolbl "
             "prdate printdata protect protlevel psz ptabldot ptablmdot ptablminus ptablnone ptabluscore pvmrg pvpara pvpg pxe qc qd qj qk ql qmspace "
             "qr qt rawclbgbdiag rawclbgcross rawclbgdcross rawclbgdkbdiag rawclbgdkcross rawclbgdkdcross rawclbgdkfdiag rawclbgdkhor rawclbgdkvert "
             "rawclbgfdiag rawclbghoriz rawclbgvert rdblquote readprot red relyonvml remdttm rempersonalinfo revauth revauthdel revbar revdttm "
             "revdttmdel revised revisions revprop revprot revtbl ri rin row rquote rtlch rtldoc rtlgutter rtlmark rtlpar rtlrow rtlsect rxe s sa "
             "saauto saftnnalc saftnnar saftnnauc saftnnchi saftnnchosung saftnncnum saftnndbar saftnndbnum saftnndbnumd saftnndbnumk saftnndbnumt "
             "saftnnganada saftnngbnum saftnngbnumd saftnngbnumk saftnngbnuml saftnnrlc saftnnruc saftnnzodiac saftnnzodiacd saftnnzodiacl "
             "saftnrestart saftnrstcont saftnstart sautoupd saveinvalidxml saveprevpict sb sbasedon sbauto sbkcol sbkeven sbknone sbkodd sbkpage sbys "
             "scaps scompose sec sect sectd sectdefaultcl sectlinegrid sectnum sectspecifycl sectspecifyl sectunlocked sftnbj sftnnalc sftnnar "
             "sftnnauc sftnnchi sftnnchosung sftnncnum sftnndbar sftnndbnum sftnndbnumd sftnndbnumk sftnndbnumt sftnnganada sftnngbnum sftnngbnumd "
             "sftnngbnumk sftnngbnuml ";
    }),
    words([] {
      return "sftnnrlc sftnnruc sftnnzodiac sftnnzodiacd sftnnzodiacl sftnrestart sftnrstcont sftnrstpg sftnstart sftntj shad shading shidden "
             "showplaceholdtext showxmlerrors shp shpbottom shpbxcolumn shpbxignore shpbxmargin shpbxpage shpbyignore shpbymargin shpbypage shpbypara "
             "shpfblwtxt shpfhdr shpgrp shpinst shpleft shplid shplockanchor shppict shpright shprslt shptop shptxt shpwr shpwrk shpz sl slink slmult "
             "slocked snaptogridincell snext softcol softlheight softline softpage spersonal spltpgpar splytwnine spriority sprsbsp sprslnsp sprsspbf "
             "sprstsm sprstsp spv sqformat srauth srdate sreply ssemihidden stextflow strike striked stshfbi stshfdbch stshfhich stshfloch stylelock "
             "stylelockbackcomp stylelockenforced stylelockqfset stylelocktheme stylesheet stylesortmethod sub subfontbysize sunhideused super swpbdr "
             "tab tabsnoovrlp taprtl tb tblind tblindtype tbllkbestfit tbllkborder tbllkcolor tbllkfont tbllkhdrcols tbllkhdrrows tbllklastcol "
             "tbllklastrow tbllknocolband tbllknorowband tbllkshading tc tcelld tcf tcl tcn tdfrmtxtBottom tdfrmtxtLeft tdfrmtxtRight tdfrmtxtTop "
             "themelang themelangcs themelangfe titlepg tldot tleq tlhyph tlmdot tlth tlul toplinepunct tphcol tphmrg tphpg tposnegx tposnegy tposx "
             "tposxc tposxi tposxl tposxo tposxr tposy tposyb tposyc tposyil tposyin tposyout tposyt tpvmrg tpvpara tpvpg tqc tqdec tqr "
             "trackformatting trackmoves transmf trauth trautofit trbgbdiag trbgcross trbgdcross trbgdkbdiag trbgdkcross trbgdkdcross trbgdkfdiag "
             "trbgdkhor trbgdkvert trbgfdiag trbghoriz trbgvert trbrdrb trbrdrh trbrdrl trbrdrr trbrdrt trbrdrv trcbpat trcfpat trdate trftsWidth "
             "trftsWidthA trftsWidthB trgaph trhdr trkeep trkeepfollow trleft trowd trpaddb trpaddfb trpaddfl trpaddfr trpaddft trpaddl trpaddr "
             "trpaddt trpadob trpadofb trpadofl trpadofr trpadoft trpadol trpador trpadot trpat trqc trql trqr ";
    }),
    words([] {
      return "trrh trshdng trspdb trspdfb trspdfl trspdfr trspdft trspdl trspdr trspdt trspob trspofb trspofl trspofr trspoft trspol trspor trspot "
             "truncatefontheight truncex trwWidth trwWidthA trwWidthB ts tsbgbdiag tsbgcross tsbgdcross tsbgdkbdiag tsbgdkcross tsbgdkdcross "
             "tsbgdkfdiag tsbgdkhor tsbgdkvert tsbgfdiag tsbghoriz tsbgvert tsbrdrb tsbrdrdgl tsbrdrdgr tsbrdrh tsbrdrl tsbrdrr tsbrdrt tsbrdrv "
             "tscbandhorzeven tscbandhorzodd tscbandsh tscbandsv tscbandverteven tscbandvertodd tscellcbpat tscellcfpat tscellpaddb tscellpaddfb "
             "tscellpaddfl tscellpaddfr tscellpaddft tscellpaddl tscellpaddr tscellpaddt tscellpct tscellwidth tscellwidthfts tscfirstcol tscfirstrow "
             "tsclastcol tsclastrow tscnecell tscnwcell tscsecell tscswcell tsd tsnowrap tsrowd tsvertalb tsvertalc tsvertalt twoinone twoonone tx "
             "txbxtwalways txbxtwfirst txbxtwfirstlast txbxtwlast txbxtwno txe ul ulc uld uldash uldashd uldashdd uldb ulhair ulhwave ulldash ulnone "
             "ulth ulthd ulthdash ulthdashd ulthdashdd ulthldash ululdbwave ulw ulwave up useltbaln usenormstyforlist utinl v validatexml vertal "
             "vertalb vertalc vertalj vertalt vertdoc vertsect viewbksp viewh viewkind viewnobound viewscale vieww viewzk webhidden widctlpar "
             "widowctrl wmetafile wpeqn wpjst wpsp wraparound wrapdefault wrapthrough wraptight wraptrsp wrppunct xe xef yr yts yxe zwbo zwj zwnbo "
             "zwnj ";
    }),
};

struct Dropped {
  Names names;
  What what;
};
const Dropped kDropped[] = {
    {words([] { return "objdata objocx objclass objname objalias objsect objtime oleclsid result objtransy"; }), What::embedded_object},
    {words([] { return "template filetbl hlinkbase nextfile hl hlfr hlloc hlsrc"; }), What::external_link},
    {words(
         [] { return "datastore themedata colorschememapping xmlnstbl docvar datafield private htmltag mhtmltag svb ebcstart ebcend factoidname"; }),
     What::custom_data},
    {words([] { return "xmlopen xmlname xmlattrname xmlattrvalue xform"; }), What::custom_xml},
    {words([] { return "mailmerge"; }), What::data_query},
    {words([] {
       return "generator author operator manager company category keywords subject comment doccomm creatim revtim printim buptim userprops propname staticval linkval rsidtbl windowcaption blipuid oldcprops oldpprops oldsprops oldtprops protusertbl protstart protend atnicn";
     }),
     What::metadata},
    {words([] { return "password passwordhash writereservation writereservhash"; }), What::encryption},
    {words([] { return "ffentrymcr ffexitmcr keycode"; }), What::macro},
    {words([] { return "fontemb fontfile"; }), What::embedded_font},
    {words([] { return "wgrffmtfilter"; }), What::style_rule},
};

}  // namespace

bool allowed(std::string_view word) {
  for (const Names& piece : kAllowed)
    if (word <= piece.all().back()) return piece.contains(word);
  return false;
}

std::optional<What> dropped_destination(std::string_view word) {
  for (const Dropped& entry : kDropped)
    if (entry.names.contains(word)) return entry.what;
  return std::nullopt;
}

bool revision_id(std::string_view word) { return word.find("rsid") != word.npos; }

}  // namespace sekisho::formats::rtf
