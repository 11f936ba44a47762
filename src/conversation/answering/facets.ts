import type { Facet } from "../lexicon.ts";

/** What a question asks, read from its shape. Vocabulary comes from the lexicon; this file knows only sentence patterns. */
export interface FacetReading {
  /** In order of importance; empty when nothing in particular is asked. */
  facets: Facet[];
  /** Whether it speaks of indicators, tasks, units or nothing particular. */
  object: "indicator" | "task" | "unit" | "any";
}

/** Things of a plan that can be counted or listed, as folded words. */
const INDICATOR = "(?:chi tieu|muc tieu|chi so|ti le|ty le)";
const TASK = "(?:nhiem vu|dau viec|cong viec|viec|dau muc|hang muc)";
const UNIT = "(?:don vi|co quan|phong ban|phong(?! trao)|ban nganh|ben|to chuc)";
const COUNTED = `(?:${INDICATOR}|${TASK}|${UNIT}|nhom|moc|phu luc|giai phap|linh vuc|muc lon|xa|tieu chi|yeu cau|giai doan|doan the|mang|quan diem)`;

const WHO =
  /\b(?:ai|(?<!thi )dua nao|sep nao|ong nao|nguoi nao|(?:ben|don vi|co quan|phong ban|phong(?! trao)|bo phan|to chuc|ban nganh|ban|cho|noi|nganh|luc luong|doan the|co so)(?: \w+)? (?:nao|mo|gi))\b/;
const LEAD =
  /\b(?:chu tri|phu trach|dau moi|dam nhan|cam trich|dung ra|chiu trach nhiem|lo|chiu|thuc hien|lam|giao cho|quan ly|theo doi|danh gia)\b/;
const WHEN =
  /\b(?:bao gio|khi nao|khi mo|bua nao|hom nao|chung nao|luc nao|hoi nao|nam (?:nao|may|mo)|thang (?:nao|may|mo)|quy (?:nao|may)|thoi (?:diem|gian|han|ki|ky)(?: \w+){0,3} (?:nao|gi|la|the nao|bao nhieu|ra sao)|thoi han|han chot|han cuoi|han hoan thanh|han xong|han thuc hien|han chot|han (?:la|den|toi|nop|may|nao|gi|ngay|cua|cho|lam|the|bao)|deadline|ngay (?:nao|may)|giai doan nao|moc (?:nao|thoi gian)|bao lau|(?:tre|muon|cham) nhat|het han|(?:may|bao nhieu) (?:nam|thang) nua|may nam|toi han|den han)\b/;
const HOW_MUCH =
  /\b(?:bao nhieu|may phan tram|may %|(?:dat|la|toi|den|duoc|len) may\b|muc nao|dat (?:den|toi) dau|dat muc|chi tieu (?:la gi|the nao|ra sao)|muc tieu (?:la gi|the nao|ra sao|dat gi)|phai dat (?:gi|the nao)|dat (?:the nao|ra sao)|con so nao|ti le nao|ty le nao)\b/;
const PRODUCT =
  /\b(?:san pham(?: dau ra)?|dau ra|(?:ket qua|thanh pham)(?: \w+){0,14} (?:la gi|la j|gi|nao|ra sao|the nao|la)|(?:ra|ban hanh|cho ra|lam ra|tao ra|thu duoc|phai co|phai nop|nop|giao nop|can co) (?:duoc )?(?:cai |loai |nhung |thu )?(?:gi|van ban (?:gi|nao))|(?:loai )?van ban (?:gi|nao)|ket qua$|ket qua (?:can|phai|mong|du kien|dat duoc|yeu cau|cua viec|dau ra|cuoi cung))\b/;
const WHAT_TO_DO =
  /\b(?:(?:lam|lo|thuc hien|dam nhan|dam trach|gop|chiu|tham muu|phai|can) (?:duoc )?(?:nhung |cac |viec |cai |chuyen |su )*(?:gi|chi(?! tieu| dao)|viec nao|viec gi)|(?:nhiem vu|trach nhiem|vai tro|viec|chuc nang|phan viec|bon phan|cong viec)(?: \w+){0,8} (?:gi|nao|the nao|ra sao)|vai tro|trach nhiem|nhiem vu cua|duoc giao (?:nhung )?(?:gi|viec|nhiem vu|lam)|giao (?:nhung )?(?:viec )?gi)\b/;
const DEFINITION =
  /\b(?:la gi|la cai gi|la j|nghia la|co nghia|duoc vi|vi nhu|vi von|hieu (?:the nao|la gi|nhu the nao|sao)|viet tat|goi tat|ten day du|khai niem|dinh nghia|giai thich|la viet tat|la nhung gi|nghia gi|y nghia)\b/;
const COMPARE =
  /\b(?:so sanh|so voi|khac nhau|khac gi|khac biet|chenh (?:lech|nhau)|hon kem|(?:cao|thap|nhieu|som|lon|nho) (?:hon|nhat)|it hon|(?:chi tieu|nhiem vu) it nhat|tang (?:tu|len|bao nhieu|them|may|the nao)|giam (?:tu|xuong|bao nhieu|may)|giong nhau|thay doi (?:the nao|ra sao|tu)|(?:bang|nhu) nhau|hay la|gap may|tu bao nhieu|(?:cai|viec|nhiem vu|chi tieu|muc tieu) nao (?:\w+ ){0,2}(?:truoc|sau|hon))\b/;
const REPORT =
  /\b(?:(?<!\b(?:lap|xay dung|he thong|ra) )bao cao(?! chi so)|so ket|tong ket|tong hop ket qua|gui ket qua|gui so lieu|nop so lieu|phan anh|thua lai|bao lai|nop (?:tinh hinh|so lieu|ket qua)|gui tinh hinh|bao cho|kien nghi|(?<!thao go )vuong mac|ma vuong|kho khan)\b/;
const REPORT_ASK =
  /\b(?:cho ai|gui ai|voi ai|len ai|ve dau|ve ai|di dau|cho (?:co quan|don vi|ben|cho|noi) nao|(?:co quan|don vi|ben|cho|noi) nao|ai|may lan|bao lau|dinh ky|dinh ki|hang thang|hang quy|hang nam|hang tuan|may thang|may ngay|ngay (?:nao|may|bao nhieu)|khi nao|bao gio|luc nao|chung nao|han|thoi (?:gian|han|diem)|truoc ngay|tan suat|the nao|ra sao|che do|thang may lan|bao nhieu lan|thuong xuyen|mot lan|o dau|nhu the nao|deadline|gui dau|qua dau|mac|thang|quy)\b/;
const MANY =
  /\b(?:nhung|cac|toan bo|tat ca|liet ke|ke ten|ke ra|ke giup|ke het|ke|danh sach|danh muc|bao gom|gom(?: co)?|co nhung|may|nhung gi|dau la|neu ten|diem (?:ten|qua|danh))\b/;
const LISTED = new RegExp(
  `\\b(?:(?:nhung|cac|cac loai|may|toan bo|tat ca|liet ke|ke ten|ke ra|ke|ke het|tong hop)(?: \\w+){0,3} (?:${INDICATOR}|${TASK})|(?:nhung|cac|may|liet ke|ke ten|tat ca) ${UNIT}(?: \\w+){0,8} (?:nao|gi)|(?:liet ke|ke ten|ke ra|danh sach|danh muc) (?:\\w+ ){0,3}${UNIT}|${INDICATOR} (?:nao|gi|ji|chi)|${TASK} (?:nao|gi|chi)|(?:bao )?gom (?:co )?(?:nhung |cac )?(?:gi|chi|nao|chi tieu|nhiem vu))\\b`,
);
const UNITS_ASKED = new RegExp(`\\b(?:nhung|cac|may) ${UNIT}(?: \\w+)? nao\\b`);
const INDICATOR_OR_TASK_ASKED = new RegExp(
  `\\b(?:nhung|cac|liet ke|ke ten) (?:${INDICATOR}|${TASK})(?: \\w+){0,10} (?:nao|gi)\\b`,
);
const COUNT = new RegExp(
  `\\b(?:(?:bao nhieu|may|so luong|tong so|tong cong|dem (?:xem|giup|so|duoc))(?: (?:cai|loai|tat ca|cac|dau|nhom|tong|${UNIT}))?(?: \\w+)? ?${COUNTED}|(?:co|duoc|tong|chu tri|phoi hop|giao) (?:tong cong |tat ca )?(?:bao nhieu|may) (?:viec|dau viec|dau muc)|(?:tong so|so luong|so) ${COUNTED}(?: \\w+){0,10} (?:la|co) (?:bao nhieu|may))\\b`,
);

const firstIndex = (pattern: RegExp, text: string): number => {
  const match = pattern.exec(text);
  return match ? match.index : -1;
};

/** The pronoun "ai" must not be the technology: "ung dung ai" typed in small letters asks nothing. */
export function hideArtificialIntelligence(folded: string): string {
  return folded
    .replace(
      /\b(ung dung|cong nghe|tri tue nhan tao|dung|su dung|phat trien|mo hinh|ve|nen tang|giai phap|tich hop|trien khai|bang|tro ly|chatbot|cac|dao tao|linh vuc) ai\b(?! (?:chu tri|phu trach|lo|lam|chiu|dung|theo doi))/g,
      "$1 a_i",
    )
    .replace(/\bai (?=(?:iot|big data|ho tro)\b)/g, "a_i ");
}

/** Reads the facets from the folded question. `votes` are the facets whose lexicon phrases stand in it. */
export function readFacets(foldedQuestion: string, votes: ReadonlySet<Facet>, hasUnit: boolean): FacetReading {
  const f = hideArtificialIntelligence(foldedQuestion);
  const object: FacetReading["object"] = new RegExp(`\\b${INDICATOR}\\b`).test(f)
    ? "indicator"
    : new RegExp(`\\b${TASK}\\b`).test(f)
      ? "task"
      : /\b(?:nhung|cac|may|bao nhieu) (?:don vi|co quan|phong(?! trao)|ban|ben)\b/.test(f)
        ? "unit"
        : "any";
  const facets: Facet[] = [];
  const add = (facet: Facet): void => {
    if (!facets.includes(facet)) facets.push(facet);
  };

  const percentages = /\bbao nhieu (?:phan tram|%|nguoi|doanh nghiep|dong|ty|trieu|tien)\b/.test(f);
  if (COMPARE.test(f)) add("compare");
  const money =
    /\b(?:may|bao nhieu) (?:ty|trieu|dong(?! chi)|tien|nghin|kinh phi)\b|\bkinh phi (?:la )?bao nhieu\b/.test(f);
  // "Mấy phòng… kêu ai", "mấy đơn vị… ngày mấy": the Southern plural, not a count.
  const plural =
    !/\bbao nhieu\b/.test(f) &&
    (WHEN.test(f) ||
      /\b(?:ai|may (?:moi|cua) thang|ngay may|khi nao|bao gio|chung nao)\b/.test(f) ||
      /\b(?:lam|lo) (?:gi|chi)\b/.test(f));
  if (COUNT.test(f) && !percentages && !money && !plural) add("count");
  if (money) add("target");
  if (REPORT.test(f) && REPORT_ASK.test(f) && !HOW_MUCH.test(f)) add("reporting");
  const who = firstIndex(WHO, f);
  if (
    /\bphoi hop\b/.test(f) &&
    (/\bphoi hop (?:cung |voi )*(?:ai|gi|nao|nhung|don vi nao|co quan nao|ben nao|phong nao)\b|\bphoi hop$/.test(f) ||
      (!(WHEN.test(f) || HOW_MUCH.test(f) || /\b(?:san pham|ket qua|dau ra)\b/.test(f)) &&
        (who >= 0 || /\b(?:voi|cung|la) (?:ai|gi|nhung)\b/.test(f) || MANY.test(f))))
  ) {
    const leadAsked = /\b(?:ai|nao) (?:la )?(?:chu tri|dau moi|phu trach)|chu tri,? (?:va|phoi hop)/.test(f);
    if (leadAsked) add("owner");
    add("coordinator");
  }
  if (
    /\b(?:hop tac|lien ket|ket hop|phoi hop|di cung|cung lam|chung tay|sat canh) (?:cung |voi )*(?:ai|nhung ai|don vi nao|co quan nao|ben nao)\b/.test(
      f,
    )
  )
    add("coordinator");
  const many = LISTED.test(f);
  const duty = WHAT_TO_DO.test(f) && (hasUnit || !/\bsan pham|ket qua|dau ra\b/.test(f));
  if (many && !facets.includes("coordinator") && !facets.includes("count")) {
    // "Công an xã phải làm những việc gì" asks for duties; "chủ trì những chỉ tiêu nào" for records.
    const recordWords =
      /\b(?:chi tieu|chu tri|phoi hop|phu luc|danh muc|nhom|theo doi|quy [iv1-4]+|nam 20\d\d|qua han|thuoc|lien quan|ve)\b/.test(
        f,
      );
    const single = who >= 0 || WHEN.test(f) || HOW_MUCH.test(f);
    if (duty && hasUnit && !recordWords) add("duty");
    // "Giao cho những phòng nào": the units of one row, not a list of rows.
    else if (single && !INDICATOR_OR_TASK_ASKED.test(f) && (object === "unit" || UNITS_ASKED.test(f))) add("owner");
    else if (!(single && /\b(?:danh sach|danh muc)\b/.test(f)) || INDICATOR_OR_TASK_ASKED.test(f)) add("list");
  }

  const singles: { facet: Facet; at: number }[] = [
    { facet: "deadline", at: firstIndex(WHEN, f) },
    { facet: "target", at: firstIndex(HOW_MUCH, f) },
    { facet: "owner", at: who },
    { facet: "product", at: firstIndex(PRODUCT, f) },
  ];
  if (!facets.includes("count") && !facets.includes("list"))
    for (const { facet } of singles.filter((s) => s.at >= 0).sort((a, b) => a.at - b.at)) {
      if (facet === "owner" && facets.includes("coordinator") && !facets.includes("owner")) continue;
      if (facet === "owner" && facets.includes("reporting")) continue;
      add(facet);
    }
  if (duty) add("duty");
  if (facets.length === 0 && hasUnit && /\b(?:gi|chi|nhung gi|viec nao)\b/.test(f)) add("duty");
  if (facets.length === 0 && LEAD.test(f) && /\bchu tri|phu trach|dau moi\b/.test(f)) add("owner");
  if (DEFINITION.test(f)) add("definition");
  for (const vote of votes) if (vote !== "list" && vote !== "count" && vote !== "compare") add(vote);
  return { facets, object };
}
