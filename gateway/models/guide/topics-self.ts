import type { Topic } from "./topic.ts";

/** About the guide itself. */
export const selfTopics: readonly Topic[] = [
  {
    id: "who",
    title: { en: "who I am", zh: "我是谁" },
    words: {
      en: [
        "who are you",
        "are you a model",
        "are you an ai",
        "are you ai",
        "are you real",
        "what are you",
        "your name",
        "are you claude",
        "are you chatgpt",
        "bot",
      ],
      zh: ["你是谁", "你是什么", "你是模型", "你是ai", "你是 ai", "你叫什么", "机器人", "你是人", "是不是模型"],
    },
    answer: {
      en: "I am Hearth's guide: a list of rules and prepared answers, **not a language model**. I know how to set Hearth up and how it is doing; for anything else you need a real model. Ask me how to choose one.",
      zh: "我是 Hearth 的向导：由规则和准备好的回答组成，**不是语言模型**。我知道怎样设置 Hearth，也知道它的运行状态；其他问题需要真正的模型来回答。可以问我怎样选择模型。",
    },
  },
  {
    id: "hello",
    title: { en: "hello", zh: "你好" },
    words: {
      en: ["hello", "hi", "hey", "good morning", "good evening", "thanks", "thank you"],
      zh: ["你好", "您好", "嗨", "早上好", "晚上好", "谢谢", "在吗"],
    },
    answer: {
      en: "Hello! I am the guide that comes with Hearth. I am **not a language model**, but I can help you to set one up, pair your phone, and find your way around.",
      zh: "你好！我是 Hearth 自带的向导。我**不是语言模型**，但可以帮你设置模型、配对手机、熟悉各项功能。",
    },
  },
];
