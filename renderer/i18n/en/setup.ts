export const setup = {
  title: "Welcome",
};
