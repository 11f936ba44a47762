import type { TaskProgress } from "../../domain/task-progress.ts";
import { sayings } from "./phrases.ts";

/** What a wording says of a task's progress; "unclear" may be more than one of them. */
export type ProgressWord = TaskProgress | "unclear";

export const PROGRESS_SAYINGS = sayings<ProgressWord>([
  [
    "done",
    "hoàn thành|đã hoàn thành|hoàn thành rồi|đã hoàn thành rồi|hoàn thành xong|đã hoàn thành xong|hoàn tất|đã hoàn tất|xong|đã xong|xong rồi|đã xong rồi|xong hết|xong xuôi|làm xong|đã làm xong|làm xong rồi|thực hiện xong|đã thực hiện xong|triển khai xong|đã triển khai xong|ban hành xong|đã ban hành xong|đã kết thúc|done|ok xong",
  ],
  [
    "in-progress",
    "đang|đang làm|đang thực hiện|đang triển khai|đang tiến hành|đang xây dựng|đang soạn thảo|đang dự thảo|đang trình|đang rà soát|đang hoàn thiện|đang hoàn thành|đang làm dở|đang dở|dở dang|làm dở|gần xong|sắp xong|gần hoàn thành|sắp hoàn thành|mới bắt đầu|đã bắt đầu|bắt đầu làm|bắt đầu triển khai|bắt đầu thực hiện|xong một phần|làm một phần|hoàn thành một phần|xong một nửa|hoàn thành một nửa|làm một nửa|tiếp tục làm|tiếp tục thực hiện",
  ],
  [
    "not-started",
    "chưa|chưa làm|chưa thực hiện|chưa bắt đầu|chưa triển khai|chưa tiến hành|chưa làm gì|chưa có gì|chưa khởi động|chưa làm được|chưa thực hiện được|chưa làm được gì|chưa bắt đầu làm|chưa triển khai được",
  ],
  [
    "unclear",
    "chưa xong|chưa hoàn thành|chưa làm xong|chưa hoàn tất|chưa thực hiện xong|chưa ban hành|không làm|không thực hiện|không hoàn thành|không xong|không triển khai|cơ bản hoàn thành|cơ bản xong|cơ bản đã hoàn thành|cơ bản đã xong|xong chưa|hoàn thành chưa|làm chưa|làm xong chưa|đã xong chưa|đã hoàn thành chưa|xong bước|xong phần|xong dự thảo|hoàn thành bước|hoàn thành phần|hoàn thành dự thảo|hoàn thành bản dự thảo|đã hoàn thành dự thảo|đã xong dự thảo|làm xong dự thảo|hoàn thành giai đoạn|xong giai đoạn|sẽ hoàn thành|sẽ xong|sẽ làm|dự kiến hoàn thành|dự kiến xong|phấn đấu hoàn thành|hứa xong|tạm dừng|dừng|tạm hoãn|hoãn",
  ],
]);
