import type writeXlsxFile from "write-excel-file/node";
import type * as Utility from "write-excel-file/utility";

type Options = NonNullable<Parameters<typeof writeXlsxFile>[1]>;
type Feature = NonNullable<Options["features"]>[number];

/** One sheet's place on paper; `titleRow` counts from 1 and is printed on every page. */
export interface Paper {
  sheet: string;
  titleRow: number;
  /** "A4:N44", where people may filter; null for none. */
  filter: string | null;
}

/** Printing and filtering, which write-excel-file leaves to features: as wide as the page, as long as it takes. */
export function paperFeature(utility: typeof Utility, papers: readonly Paper[]): Feature {
  const put = (xml: string, file: "xl/workbook.xml" | "xl/worksheets/sheet{id}.xml", root: string, markup: string) => {
    const order = utility.getOrderOfSiblings(file, root) ?? [];
    return utility.insertElementMarkupAccordingToOrderOfSiblings(xml, markup, order, root);
  };
  return {
    files: {
      transform: {
        "xl/worksheets/sheet{id}.xml": {
          transformElementAttributes: (tag, attributes) =>
            tag === "pageSetup" ? { ...attributes, fitToWidth: 1, fitToHeight: 0 } : attributes,
          transform: (xml, _options, { sheetIndex }) => {
            const file = "xl/worksheets/sheet{id}.xml";
            const filter = papers[sheetIndex]?.filter ?? null;
            const fitted = put(xml, file, "worksheet", '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>');
            return filter === null ? fitted : put(fitted, file, "worksheet", `<autoFilter ref="${filter}"/>`);
          },
        },
        "xl/workbook.xml": {
          transform: (xml) => {
            const empty = utility.findElement(xml, "definedNames");
            const names = printTitles(papers);
            return empty === undefined
              ? put(xml, "xl/workbook.xml", "workbook", names)
              : utility.replaceElement(xml, empty, names);
          },
        },
      },
    },
  };
}

function printTitles(papers: readonly Paper[]): string {
  const names = papers.map(
    ({ sheet, titleRow }, index) =>
      `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">'${sheet}'!$${titleRow}:$${titleRow}</definedName>`,
  );
  return `<definedNames>${names.join("")}</definedNames>`;
}
