export const say = (text: string, print: (text: string) => void): void => print(text);
