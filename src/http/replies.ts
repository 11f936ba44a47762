import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "../log.ts";

/** What a person reads when a request cannot be served, by status. */
const SENTENCES: Record<number, string> = {
  400: "Yêu cầu không hợp lệ.",
  404: "Không tìm thấy địa chỉ này.",
  405: "Địa chỉ này không nhận phương thức vừa gửi.",
  408: "Yêu cầu gửi lên quá chậm. Hãy thử lại.",
  413: "Nội dung gửi lên lớn quá 1 MB.",
  414: "Địa chỉ quá dài.",
  429: "Từ địa chỉ này gửi đến nhiều câu hỏi quá nhanh. Anh/chị chờ một lát rồi hỏi tiếp giúp tôi.",
  500: "Hệ thống gặp lỗi nên chưa trả lời được. Hãy thử lại sau ít phút.",
  503: "Hệ thống chưa sẵn sàng hoặc đang dừng. Hãy thử lại sau ít phút.",
  504: "Câu hỏi này mất quá nhiều thời gian nên chưa trả lời được. Hãy thử lại hoặc hỏi ngắn hơn.",
};

/** The body as it came; empty without one. */
export function bytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

export function sendJson(reply: FastifyReply, status: number, value: unknown): FastifyReply {
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(value));
}

/** Says in Vietnamese that a request cannot be served. */
export function sendError(reply: FastifyReply, status: number): FastifyReply {
  const sentence = SENTENCES[status] ?? SENTENCES[status >= 500 ? 500 : 400];
  return sendJson(reply, status, { error: sentence });
}

/** Where it broke, but not the error's message: that may repeat what the person wrote. */
export function logFailure(log: Logger, request: FastifyRequest, error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const frames = error instanceof Error ? (error.stack ?? "").match(/^ {4}at .+$/gm)?.slice(0, 8) : undefined;
  log.error({ request: request.id, route: request.routeOptions.url, error: name, code, frames }, "request failed");
}
