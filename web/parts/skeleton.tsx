export function Skeleton() {
  return (
    <div class="card padded stack" role="status">
      <span class="only-spoken">Loading</span>
      <div class="skeleton" />
      <div class="skeleton" />
      <div class="skeleton" />
    </div>
  )
}
