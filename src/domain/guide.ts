/** Citizen guides: one procedure each, written by people, shown word for word. */

/** What a section answers. Free sections have none and are found by their words. */
export const GUIDE_FACETS = [
  "summary",
  "who",
  "where",
  "bring",
  "steps",
  "time",
  "cost",
  "result",
  "stuck",
  "without-phone",
  "notes",
] as const;
export type GuideFacet = (typeof GUIDE_FACETS)[number];

/** Who helps with it in a commune. */
export const OFFICES = [
  "cong-an",
  "cong-an-tinh",
  "trung-tam",
  "to-cong-nghe-so",
  "van-hoa-xa-hoi",
  "kinh-te",
  "van-phong",
] as const;
export type Office = (typeof OFFICES)[number];

export interface GuideSection {
  /** Heading as printed. */
  heading: string;
  /** Null for a section of its own heading. */
  facet: GuideFacet | null;
  /** Paragraphs and "- " bullets; of "steps" and "stuck" without the steps and problems themselves. */
  text: string;
  /** Where its facts come from: legal documents with article, or titles of sources; "; " between them. */
  source: string;
  /** ISO day after which its content lapses; null when no day is known. */
  until: string | null;
  /** Line of the heading in the file. */
  line: number;
}

/** Something that goes wrong, and what to do. */
export interface GuideProblem {
  title: string;
  /** Step at which it happens, counted from 1; null when at any. */
  step: number | null;
  text: string;
  line: number;
}

export interface Guide {
  /** Name of the file without ".md". */
  id: string;
  title: string;
  /** Other names that people give it. */
  also: string[];
  /**
   * Words that, said anywhere, point to this guide rather than to its neighbours: "trẻ em|em bé". With " + " between groups
   * one phrase of each has to be said: "chữ ký số|token + công ty|cửa hàng".
   */
  cues: string[];
  audience: string;
  /** Body that decides. */
  agency: string;
  /** Where it is done in a commune. */
  where: string;
  cost: string;
  time: string;
  office: Office;
  /** Words that find the commune's own indicator; null when plans have none for it. */
  target: string | null;
  /** True where money, OTP, accounts or identity are at stake: answers then warn of fraud. */
  scam: boolean;
  legal: { document: string; article: string }[];
  sources: { title: string; address: string; date: string | null }[];
  /** ISO days. */
  validFrom: string;
  checkedOn: string;
  reviewBy: string;
  confidence: "cao" | "trung bình";
  sections: GuideSection[];
  /** One action each, in order. */
  steps: string[];
  problems: GuideProblem[];
}

/** Places, hours and numbers of one commune, filled in by the commune. What is missing is unknown, never invented. */
export interface LocalOffice {
  /** Who is in charge or on duty, as the commune wants to be asked for. */
  contact: string | null;
  address: string | null;
  hours: string | null;
  phone: string | null;
}

export interface LocalFacts {
  /** Slug. */
  commune: string;
  /** ISO day on which the commune last checked what follows; null when never. */
  checkedOn: string | null;
  offices: Partial<Record<Office, LocalOffice>>;
}
