/** What every presentation that is written here has besides its slides (ECMA-376, part 1, 19 and 20): a theme, a master, two layouts. */
import { xmlHead } from '../ooxml.ts';

export const slideNamespaces =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';
export const emuOfPoint = 12_700;

const colours = {
  dk1: '1F2937',
  lt1: 'FFFFFF',
  dk2: '1F3864',
  lt2: 'E7ECF4',
  accent1: '2F5597',
  accent2: 'C55A11',
  accent3: '548235',
  accent4: 'BF9000',
  accent5: '7030A0',
  accent6: '2E75B6',
  hlink: '0563C1',
  folHlink: '954F72',
};

export const themePart = `${xmlHead}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Plain"><a:themeElements><a:clrScheme name="Plain">${Object.entries(
  colours,
)
  .map(([name, value]) => `<a:${name}><a:srgbClr val="${value}"/></a:${name}>`)
  .join(
    '',
  )}</a:clrScheme><a:fontScheme name="Plain"><a:majorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme><a:fmtScheme name="Plain"><a:fillStyleLst>${'<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'.repeat(3)}</a:fillStyleLst><a:lnStyleLst>${'<a:ln w="9525"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>'.repeat(3)}</a:lnStyleLst><a:effectStyleLst>${'<a:effectStyle><a:effectLst/></a:effectStyle>'.repeat(3)}</a:effectStyleLst><a:bgFillStyleLst>${'<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'.repeat(3)}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`;

export const treeHead =
  '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>';

export type Points = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** A box in points as the transform of a shape; pictures and shapes have it under `a:`, frames of tables under `p:`. */
export function transform({ left, top, width, height }: Points, prefix: 'a' | 'p' = 'a'): string {
  const emu = (points: number): string => String(Math.round(points * emuOfPoint));
  return `<${prefix}:xfrm><a:off x="${emu(left)}" y="${emu(top)}"/><a:ext cx="${emu(Math.max(width, 1))}" cy="${emu(Math.max(height, 1))}"/></${prefix}:xfrm>`;
}

type Placeholder = {
  readonly id: number;
  readonly name: string;
  /** As in `<p:ph …/>`. */
  readonly kind: string;
  readonly box: Points | null;
  readonly look?: string;
  readonly words?: string;
};

function placeholder({ id, name, kind, box, look = '', words = '' }: Placeholder): string {
  return `<p:sp><p:nvSpPr><p:cNvPr id="${String(id)}" name="${name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph ${kind}/></p:nvPr></p:nvSpPr><p:spPr>${box === null ? '' : `${transform(box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`}</p:spPr><p:txBody>${look === '' ? '<a:bodyPr/>' : look}<a:lstStyle/><a:p>${words === '' ? '<a:endParaRPr/>' : words}</a:p></p:txBody></p:sp>`;
}

const titleBox: Points = { left: 66, top: 30, width: 828, height: 74 };
const bodyBox: Points = { left: 66, top: 118, width: 828, height: 380 };
const numberBox: Points = { left: 744, top: 505, width: 150, height: 24 };
const numberWords =
  '<a:pPr algn="r"/><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr sz="1200"/><a:t>‹#›</a:t></a:fld>';
const titleLook = '<a:bodyPr lIns="0" rIns="0" anchor="b"><a:normAutofit/></a:bodyPr>';
const bodyLook = '<a:bodyPr lIns="0" rIns="0" tIns="0"><a:normAutofit/></a:bodyPr>';

const levels = Array.from({ length: 9 }, (_, index) => {
  const level = String(index + 1);
  return `<a:lvl${level}pPr marL="${String(index * 342_900)}" indent="0"><a:spcBef><a:spcPts val="600"/></a:spcBef><a:buNone/><a:defRPr sz="2000"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl${level}pPr>`;
}).join('');
const textStyles = `<p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="90000"/></a:lnSpc><a:buNone/><a:defRPr sz="3200" b="1"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:latin typeface="+mj-lt"/></a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle>${levels}</p:bodyStyle><p:otherStyle>${levels}</p:otherStyle></p:txStyles>`;
const colourMap =
  'bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"';
const background = '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>';

export const masterPart = `${xmlHead}<p:sldMaster ${slideNamespaces}><p:cSld>${background}<p:spTree>${treeHead}${placeholder({ id: 2, name: 'Title', kind: 'type="title"', box: titleBox, look: titleLook })}${placeholder({ id: 3, name: 'Text', kind: 'type="body" idx="1"', box: bodyBox, look: bodyLook })}${placeholder({ id: 4, name: 'Slide Number', kind: 'type="sldNum" sz="quarter" idx="4"', box: numberBox, words: numberWords })}</p:spTree></p:cSld><p:clrMap ${colourMap}/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/><p:sldLayoutId id="2147483650" r:id="rId2"/></p:sldLayoutIdLst>${textStyles}</p:sldMaster>`;

const layout = (type: string, name: string, shapes: string): string =>
  `${xmlHead}<p:sldLayout ${slideNamespaces} type="${type}" preserve="1"><p:cSld name="${name}"><p:spTree>${treeHead}${shapes}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`;
const numberShape = placeholder({
  id: 4,
  name: 'Slide Number',
  kind: 'type="sldNum" sz="quarter" idx="10"',
  box: null,
  words: numberWords,
});

/** The layouts by the kinds of slides. */
export const layoutParts = {
  title: layout(
    'title',
    'Title Slide',
    `${placeholder({ id: 2, name: 'Title', kind: 'type="ctrTitle"', box: { left: 120, top: 120, width: 720, height: 150 }, look: titleLook })}${placeholder({ id: 3, name: 'Subtitle', kind: 'type="subTitle" idx="1"', box: { left: 120, top: 290, width: 720, height: 130 }, look: bodyLook })}${numberShape}`,
  ),
  content: layout(
    'obj',
    'Title and Content',
    `${placeholder({ id: 2, name: 'Title', kind: 'type="title"', box: null })}${placeholder({ id: 3, name: 'Content', kind: 'idx="1"', box: null })}${numberShape}`,
  ),
} as const;

export const notesMasterPart = `${xmlHead}<p:notesMaster ${slideNamespaces}><p:cSld>${background}<p:spTree>${treeHead}<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr>${transform({ left: 54, top: 60, width: 432, height: 243 })}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:sp>${placeholder({ id: 3, name: 'Notes', kind: 'type="body" sz="quarter" idx="3"', box: { left: 54, top: 330, width: 432, height: 330 } })}</p:spTree></p:cSld><p:clrMap ${colourMap}/></p:notesMaster>`;
