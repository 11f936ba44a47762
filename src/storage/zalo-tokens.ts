import { type Db, inTransaction } from "./database.ts";

export interface NewZaloTokens {
  accessToken: string | null;
  refreshToken: string | null;
  /** Null when nobody knows. */
  expiresAt: Date | null;
}

export interface ZaloTokens extends NewZaloTokens {
  obtainedAt: Date;
  /** True once Zalo refused the refresh token: using it again cannot help. */
  isRefused: boolean;
}

export async function zaloTokens(db: Db, appId: string): Promise<ZaloTokens | null> {
  const row = await db.selectFrom("zalo_tokens").selectAll().where("app_id", "=", appId).executeTakeFirst();
  if (!row) return null;
  return {
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
    obtainedAt: new Date(row.obtained_at),
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at),
    isRefused: row.refused_at !== null,
  };
}

/**
 * Takes configured tokens, unless what is there came from the same ones: rotated tokens win over their own beginning, and a pair
 * that an administrator put there anew wins over both.
 */
export async function seedZaloTokens(
  db: Db,
  appId: string,
  { seed, ...pair }: NewZaloTokens & { seed: string },
  now: Date,
): Promise<void> {
  const row = { seed, ...rowOf(pair, now) };
  await inTransaction(db, (transaction) =>
    transaction
      .insertInto("zalo_tokens")
      .values({ app_id: appId, ...row })
      .onConflict((conflict) => conflict.column("app_id").doUpdateSet(row).where("zalo_tokens.seed", "!=", seed))
      .execute(),
  );
}

/** True when the caller alone may use this refresh token until then. */
export async function leaseZaloTokens(
  db: Db,
  appId: string,
  refreshToken: string,
  until: Date,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await inTransaction(db, (transaction) =>
    transaction
      .updateTable("zalo_tokens")
      .set({ lease_until: until.toISOString() })
      .where("app_id", "=", appId)
      .where("refresh_token", "=", refreshToken)
      .where("refused_at", "is", null)
      .where((eb) => eb.or([eb("lease_until", "is", null), eb("lease_until", "<=", now.toISOString())]))
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

/** For a try that certainly did not reach Zalo. */
export async function releaseZaloTokens(db: Db, appId: string, refreshToken: string): Promise<void> {
  await change(db, appId, refreshToken, { lease_until: null });
}

/** Puts the new pair in the place of the one that `from` was part of. False when somebody else has done so. */
export async function rotateZaloTokens(
  db: Db,
  appId: string,
  from: string,
  pair: NewZaloTokens,
  now: Date,
): Promise<boolean> {
  return change(db, appId, from, rowOf(pair, now));
}

export async function refuseZaloTokens(db: Db, appId: string, refreshToken: string, now: Date): Promise<void> {
  await change(db, appId, refreshToken, { refused_at: now.toISOString(), lease_until: null });
}

function rowOf({ accessToken, refreshToken, expiresAt }: NewZaloTokens, now: Date) {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    obtained_at: now.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
    lease_until: null,
    refused_at: null,
  };
}

async function change(
  db: Db,
  appId: string,
  refreshToken: string,
  columns: Partial<ReturnType<typeof rowOf>> | { refused_at: string; lease_until: null },
): Promise<boolean> {
  const { numUpdatedRows } = await inTransaction(db, (transaction) =>
    transaction
      .updateTable("zalo_tokens")
      .set(columns)
      .where("app_id", "=", appId)
      .where("refresh_token", "=", refreshToken)
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}
