// The conditions of the history as they stand in the address; other pages link to them (/history?state=quarantined).
export const kFilterKeys = ["q", "person", "from", "until", "state", "code", "route", "type", "sha256"] as const;
export type FilterKey = (typeof kFilterKeys)[number];
export type Filters = Record<FilterKey, string>;

export function filtersOf(params: URLSearchParams): Filters {
  return Object.fromEntries(kFilterKeys.map((key) => [key, (params.get(key) ?? "").trim()])) as Filters;
}

export function paramsOf(filters: Filters): Record<string, string> {
  return Object.fromEntries(kFilterKeys.map((key) => [key, filters[key].trim()]).filter(([, value]) => value !== ""));
}

export type Wrong = Partial<Record<FilterKey, "sha256Wrong" | "datesWrong">>;

export function wrongIn(filters: Filters): Wrong {
  const wrong: Wrong = {};
  const sha256 = filters.sha256.trim();
  if (sha256 !== "" && !/^[0-9a-fA-F]{64}$/.test(sha256)) wrong.sha256 = "sha256Wrong";
  if (filters.from !== "" && filters.until !== "" && filters.until < filters.from) wrong.until = "datesWrong";
  return wrong;
}

// What a file can be refused for; the server knows more codes, for other troubles.
export const kRefusalCodes: readonly string[] = [
  "empty_file", "unknown_type", "unsupported_type", "banned_type", "name_disagrees", "damaged", "encrypted", "wrong_password", "encryption_unsupported",
  "not_allowed_by_profile", "feature_unsupported", "too_large", "output_too_large", "too_deep", "too_many_entries", "bomb", "too_many_pixels", "too_many_frames",
  "timed_out", "out_of_memory", "cpu_exhausted", "worker_violation", "worker_crashed", "worker_flooded", "worker_lied", "second_look",
  "pdf_no_pages", "pdf_xfa_only", "pdf_portfolio", "ooxml_no_main_part", "ooxml_bad_xml", "ooxml_dtd", "ooxml_strict", "zip_ambiguous", "zip_bad_name", "zip_link",
  "zip_method", "zip_duplicate", "text_encoding", "route_denied", "type_not_on_route", "too_many_files", "malware_found", "returned_by_approver",
];
