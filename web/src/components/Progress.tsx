export function Progress({ label, part, valueText }: { label: string; part: number; valueText?: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, part)) * 100);
  return (
    <div className="progress" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} aria-valuetext={valueText}>
      <div className="progress-bar" style={{ width: `${percent}%` }} />
    </div>
  );
}
