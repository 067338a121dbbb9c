/**
 * Whole days only, and only such as balance by themselves: what is left still adds up. A dead event that outlives the book
 * of its day takes one from a day that is empty when it is replayed, which adds up as well.
 */
export async function acrossTenantsForgetDays(
  shard: D1Database,
  before: string,
  limit: number,
): Promise<number> {
  const { meta } = await shard
    .prepare(
      `WITH t (tenant_id) AS (SELECT min(tenant_id) FROM fates
         UNION ALL SELECT (SELECT min(tenant_id) FROM fates WHERE tenant_id > t.tenant_id) FROM t WHERE t.tenant_id IS NOT NULL),
       old AS (SELECT f.tenant_id, f.side, f.day, f.subject
         FROM t CROSS JOIN (SELECT 'in' AS side UNION ALL SELECT 'out') s
         CROSS JOIN fates f ON f.tenant_id = t.tenant_id AND f.side = s.side AND f.day < ?1
         GROUP BY 1, 2, 3, 4 HAVING sum(iif(f.fate = 'received', f.n, -f.n)) = 0 LIMIT ?2)
       DELETE FROM fates WHERE (tenant_id, side, day, subject) IN (SELECT * FROM old)`,
    )
    .bind(before, limit)
    .run()
  return meta.changes
}
