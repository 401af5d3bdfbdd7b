// The foot of a list that comes a page at a time.
import { useTexts } from "../i18n/i18n";
import { Button } from "./Button";
import { componentTexts } from "./texts";
import type { PagedList } from "./paged";

export function More<Row>({ list }: { list: PagedList<Row> }) {
  const t = useTexts(componentTexts);
  if (list.rows.length === 0) return null;
  return (
    <div className="more">
      <p className="small soft" role="status">
        {list.hasMore ? t("shownSoFar", { n: list.rows.length }) : t("allShown", { n: list.rows.length })}
      </p>
      {list.hasMore && (
        <Button busy={list.loadingMore} onClick={list.loadMore}>
          {list.loadingMore ? t("moreLoading") : t("more")}
        </Button>
      )}
    </div>
  );
}
