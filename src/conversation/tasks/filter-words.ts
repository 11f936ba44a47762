import type { TaskProgress } from "../../domain/task-progress.ts";
import { toPhrase } from "../lexicon.ts";
import { sayings } from "./phrases.ts";

/** What a word of a filter asks for; "open" is everything that is not done. */
export type FilterWord =
  | TaskProgress
  | "open"
  | "late"
  | "on-time"
  | "soon"
  | "own"
  | "lead"
  | "coordinating"
  | "shared";

export const FILTER_SAYINGS = sayings<FilterWord>([
  [
    "own",
    "của tôi|của mình|của em|của đơn vị tôi|của đơn vị mình|của phòng tôi|của phòng mình|của chúng tôi|đơn vị tôi|đơn vị mình|phòng tôi|phòng mình|phòng em|bên tôi|bên mình|bên em|cơ quan tôi|tôi phụ trách|việc tôi|nhiệm vụ tôi",
  ],
  ["shared", "phối hợp chung"],
  ["coordinating", "phối hợp|tham gia phối hợp|đơn vị phối hợp|phối hợp thực hiện"],
  ["lead", "chủ trì|phụ trách|đơn vị chủ trì|đầu mối"],
  [
    "soon",
    "sắp đến hạn|sắp tới hạn|sắp hết hạn|sắp hạn|sắp quá hạn|gần đến hạn|gần tới hạn|gần hết hạn|đến hạn|tới hạn|chuẩn bị đến hạn|trong 30 ngày|30 ngày tới|còn 30 ngày",
  ],
  [
    "late",
    "quá hạn|trễ hạn|trễ|trể|bị trễ|chậm|bị chậm|chậm hạn|chậm tiến độ|trễ tiến độ|bị chậm tiến độ|bị trễ hạn|bị quá hạn|đang quá hạn|đã quá hạn|đang trễ|hết hạn|đã hết hạn|lỡ hạn|muộn",
  ],
  ["on-time", "còn hạn|đúng hạn|trong hạn|chưa đến hạn|chưa tới hạn|kịp hạn|còn thời hạn"],
  ["open", "chưa xong|chưa hoàn thành|chưa làm xong|chưa hoàn tất|còn dở|chưa thực hiện xong|còn tồn|tồn đọng|còn lại"],
  [
    "not-started",
    "chưa làm|chưa thực hiện|chưa bắt đầu|chưa triển khai|chưa tiến hành|chưa làm gì|chưa có gì|chưa cập nhật|chưa báo cáo",
  ],
  ["in-progress", "đang làm|đang thực hiện|đang triển khai|đang tiến hành|đang làm dở|đang dở|dở dang|đang xử lý"],
  [
    "done",
    "đã xong|xong|xong rồi|đã làm xong|làm xong|đã hoàn thành|hoàn thành|đã hoàn tất|hoàn tất|đã làm|đã thực hiện|đã thực hiện xong|đã triển khai xong|hoàn thành rồi",
  ],
]);

/** Wordings about the list itself, which narrow nothing. */
export const LIST_SAYINGS = sayings<null>([
  [
    null,
    "nhiệm vụ|các nhiệm vụ|đầu việc|công việc|việc của|việc nào|việc gì|danh sách|liệt kê|tất cả|toàn bộ|thời hạn|có hạn|hạn|từ khóa|thuộc|liên quan đến|liên quan tới|liên quan|cho xem|xem|lọc|giúp tôi|hiện nay|trong xã|của xã|đơn vị nào",
  ],
]);

/** Words that carry nothing at the ends of a keyword. */
export const FILLERS =
  "các|những|cái|nào|của|có|về|cho|là|gì|do|bị|phải|trong|thì|và|với|tôi|ạ|rồi|nhé|nha|anh|chị|nhiệm|vụ|này|đó|hết|theo|ở|việc|xã|vào|đến|từ|ai"
    .split("|")
    .map(toPhrase);
